// Event Hubs with its Kafka endpoint. Topics cannot be created through it: every one is named here.

@description('Name of the namespace.')
@minLength(6)
@maxLength(50)
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Tier. Basic has no Kafka endpoint.')
@allowed([
  'Standard'
  'Premium'
])
param sku string

@description('Throughput units (Standard) or processing units (Premium).')
@minValue(1)
@maxValue(40)
param capacity int

@description('Topics: {name, partitions, retentionHours} each. Dead letter topics count too; Standard takes 10 in all.')
@minLength(1)
param hubs array

@description('Object id of the app\'s identity.')
param principalId string

@description('False: only a private endpoint reaches the namespace.')
param publicNetworkAccess bool

@description('Workspace that gets the logs.')
param workspaceId string

var roles = [
  // Azure Event Hubs Data Sender, Azure Event Hubs Data Receiver
  '2b629674-e913-4c01-ae53-ef4638d8f975'
  'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'
]

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: sku
    tier: sku
    capacity: capacity
  }
  properties: {
    minimumTlsVersion: '1.2'
    disableLocalAuth: true
    kafkaEnabled: true
    publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Disabled'
  }
}

resource topics 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = [for hub in hubs: {
  parent: namespace
  name: hub.name
  properties: {
    partitionCount: hub.partitions
    retentionDescription: {
      cleanupPolicy: 'Delete'
      retentionTimeInHours: hub.retentionHours
    }
  }
}]

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in roles: {
  name: guid(namespace.id, principalId, role)
  scope: namespace
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}]

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: namespace
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

@description('Resource id.')
output id string = namespace.id

@description('Kafka endpoint, for CONNECT_BOOTSTRAP_SERVERS.')
output bootstrapServers string = '${namespace.name}.servicebus.windows.net:9093'
