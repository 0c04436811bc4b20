// The Functions app on Elastic Premium: every instance runs everything.

@description('Name of the app.')
@minLength(2)
@maxLength(60)
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Tags of the app alone.')
param appTags object

@description('App settings.')
param settings object

@description('Resource id of the app\'s identity.')
param identityId string

@description('Subnet of the app; empty: none.')
param subnetId string

@description('Size of an instance.')
@allowed([
  'EP1'
  'EP2'
  'EP3'
])
param sku string

@description('Instances that always run.')
@minValue(1)
@maxValue(20)
param minimumInstances int

@description('Instances at most.')
@minValue(1)
@maxValue(100)
param maximumInstances int

@description('Workspace that gets the logs.')
param workspaceId string

var runtimeSettings = {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'node'
  FUNCTIONS_WORKER_PROCESS_COUNT: '1'
  WEBSITE_RUN_FROM_PACKAGE: '1'
}
var appSettings = [for setting in items(union(settings, runtimeSettings)): {
  name: setting.key
  value: setting.value
}]
var protocols = [
  'ftp'
  'scm'
]

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'elastic'
  sku: {
    name: sku
    tier: 'ElasticPremium'
    capacity: minimumInstances
  }
  properties: {
    reserved: true
    maximumElasticWorkerCount: maximumInstances
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, appTags)
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    vnetRouteAllEnabled: !empty(subnetId)
    siteConfig: {
      appSettings: appSettings
      linuxFxVersion: 'NODE|22'
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      healthCheckPath: '/healthz'
      minimumElasticInstanceCount: minimumInstances
      functionAppScaleLimit: maximumInstances
      functionsRuntimeScaleMonitoringEnabled: true
    }
  }
}

resource basicPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = [for protocol in protocols: {
  parent: app
  name: protocol
  properties: {
    allow: false
  }
}]

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: app
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

@description('Name of the app.')
output appName string = app.name

@description('Address of the Connect REST API.')
output restUrl string = 'https://${app.properties.defaultHostName}'
