// The Functions app on Flex Consumption: Kafka-triggered functions, HTTP and Durable each scale on instances of their own.

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

@description('Blob service of the account that the app is deployed to.')
param packageEndpoint string

@description('Container that the app is deployed to.')
param packageContainer string

@description('Subnet of the app; empty: none.')
param subnetId string

@description('Memory of an instance.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int

@description('Instances at most.')
@minValue(1)
@maxValue(1000)
param maximumInstances int

@description('Instances that always wait for REST calls.')
@minValue(0)
@maxValue(100)
param alwaysReadyHttp int

@description('Instances that always wait for the leader and its slices.')
@minValue(0)
@maxValue(100)
param alwaysReadyDurable int

@description('Workspace that gets the logs.')
param workspaceId string

var ready = [
  {
    name: 'http'
    instanceCount: alwaysReadyHttp
  }
  {
    name: 'durable'
    instanceCount: alwaysReadyDurable
  }
]
var appSettings = [for setting in items(settings): {
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
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
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
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${packageEndpoint}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'node'
        version: '22'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstances
        alwaysReady: filter(ready, entry => entry.instanceCount > 0)
      }
    }
    siteConfig: {
      appSettings: appSettings
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
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
