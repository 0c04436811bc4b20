// Alerts on what the app says of its connectors. The names of metrics are those of docs/monitoring.md.

@description('What every name begins with.')
@minLength(3)
@maxLength(11)
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Workspace that gets the metrics.')
param workspaceId string

@description('Who gets a mail. Nobody: the alerts are seen in the portal only.')
param emails array

@description('False: no rule is evaluated.')
param enabled bool

@description('A running task that has got nowhere for so many minutes is reported.')
@minValue(2)
@maxValue(1440)
param noProgressMinutes int

@description('More dead letters of a connector than this within 15 minutes are reported.')
@minValue(0)
@maxValue(1000000000)
param deadLetters int

@description('A sink task that is more offsets behind than this for 15 minutes is reported.')
@minValue(0)
@maxValue(1000000000)
param lag int

@description('Work that has been due for so many minutes without a plan of the leader is reported.')
@minValue(1)
@maxValue(60)
param leaderMinutes int

var connector = 'Connector = tostring(Properties.connector)'
var connectorAndTask = '${connector}, Task = tostring(Properties.task)'
var byConnector = [
  {
    name: 'Connector'
    operator: 'Include'
    values: [
      '*'
    ]
  }
]
var byTask = concat(byConnector, [
  {
    name: 'Task'
    operator: 'Include'
    values: [
      '*'
    ]
  }
])
var rules = [
  {
    name: 'task-failed'
    title: 'A task is FAILED'
    advice: 'GET /connectors/NAME/status shows the trace. The task stays FAILED until it is restarted.'
    severity: 1
    window: 'PT5M'
    query: 'AppMetrics | where Name == "connector-failed-task-count" | summarize Value = max(Sum) by ${connector}'
    dimensions: byConnector
    threshold: 0
  }
  {
    name: 'no-progress'
    title: 'A task makes no progress'
    advice: 'It lags at one position, or fails again and again for a reason that may pass: the log of the app names it.'
    severity: 2
    window: 'PT5M'
    query: 'AppMetrics | where Name == "time-without-progress-ms" | summarize Value = max(Sum) / 60000 by ${connectorAndTask}'
    dimensions: byTask
    threshold: noProgressMinutes
  }
  {
    name: 'dead-letters'
    title: 'Records become dead letters'
    advice: 'The headers of the records in the dead letter queue say what was wrong with them.'
    severity: 2
    window: 'PT15M'
    query: 'AppMetrics | where Name == "deadletterqueue-produce-requests" | summarize Value = sum(Sum) by ${connector}'
    dimensions: byConnector
    threshold: deadLetters
  }
  {
    name: 'lag'
    title: 'A sink lags'
    advice: 'It is behind for a while and not only at a peak: more tasks, up to the number of partitions, or a faster target.'
    severity: 3
    window: 'PT15M'
    query: 'AppMetrics | where Name == "sink-record-lag-max" | summarize Value = min(Sum) by ${connectorAndTask}'
    dimensions: byTask
    threshold: lag
  }
  {
    name: 'leader-silent'
    title: 'The leader is silent'
    advice: 'Work is due and nobody plans it. Another leader should have taken over within seconds: look at the state account and at the log.'
    severity: 1
    window: 'PT5M'
    query: 'AppMetrics | where Name == "plan-overdue-ms" | summarize Value = max(Sum) / 60000'
    dimensions: []
    threshold: leaderMinutes
  }
]

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: '${name}-operators'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: name
    emailReceivers: [for email in emails: {
      name: email
      emailAddress: email
      useCommonAlertSchema: true
    }]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in rules: {
  name: '${name}-${rule.name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: rule.title
    description: rule.advice
    severity: rule.severity
    enabled: enabled
    scopes: [
      workspaceId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: rule.window
    skipQueryValidation: true
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: rule.query
          timeAggregation: 'Maximum'
          metricMeasureColumn: 'Value'
          dimensions: rule.dimensions
          operator: 'GreaterThan'
          threshold: rule.threshold
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: empty(emails) ? [] : [actionGroup.id]
    }
  }
}]

resource silence 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${name}-app-silent'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'The app is silent'
    description: 'Its timer has sent no metrics for 15 minutes: it does not run, cannot start, or cannot reach Application Insights.'
    severity: 1
    enabled: enabled
    scopes: [
      workspaceId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    skipQueryValidation: true
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: 'AppMetrics | where Name == "plan-overdue-ms"'
          timeAggregation: 'Count'
          operator: 'LessThan'
          threshold: 1
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: empty(emails) ? [] : [actionGroup.id]
    }
  }
}
