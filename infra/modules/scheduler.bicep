// Durable Task Scheduler, the durable backend for large apps: it pushes work where Azure Storage is polled.

@description('Name of the scheduler.')
@minLength(3)
@maxLength(64)
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Consumption is billed by the action, Dedicated by the capacity unit.')
@allowed([
  'Consumption'
  'Dedicated'
])
param sku string

@description('Capacity units of a Dedicated scheduler.')
@minValue(1)
@maxValue(3)
param capacity int

@description('Address ranges that may reach the scheduler. An empty list denies all.')
param ipAllowlist array

@description('Object id of the app\'s identity.')
param principalId string

@description('Client id of the app\'s identity.')
param clientId string

var dataContributor = '0ad04412-c4d5-4796-b79c-f76d14c8d402'
var skus = {
  Consumption: {
    name: 'Consumption'
  }
  Dedicated: {
    name: 'Dedicated'
    capacity: capacity
  }
}

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    ipAllowlist: ipAllowlist
    sku: skus[sku]
  }
}

resource hub 'Microsoft.DurableTask/schedulers/taskHubs@2025-11-01' = {
  parent: scheduler
  name: 'connectless'
  properties: {}
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hub.id, principalId, dataContributor)
  scope: hub
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataContributor)
  }
}

@description('How the app finds its task hub. Holds no secret.')
output connectionString string = 'Endpoint=${scheduler.properties.endpoint};TaskHub=${hub.name};Authentication=ManagedIdentity;ClientID=${clientId}'
