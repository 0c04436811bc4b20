// What `connectless triggers` needs: read and write the app's tables, restart this one app and have its triggers read anew. It cannot
// change code or settings.

@description('Name of the Functions app.')
param appName string

@description('Name of the account that holds the app\'s tables.')
param accountName string

@description('Object id of who may do it.')
param principalId string

@description('What kind of principal that is.')
@allowed([
  'User'
  'Group'
  'ServicePrincipal'
])
param principalType string

var tableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: appName
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: accountName
}

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(app.id, 'connectless restart')
  properties: {
    roleName: 'Restart ${appName}'
    description: 'Restart the Functions app ${appName} and synchronise its triggers.'
    type: 'CustomRole'
    assignableScopes: [
      resourceGroup().id
    ]
    permissions: [
      {
        actions: [
          'Microsoft.Web/sites/read'
          'Microsoft.Web/sites/restart/action'
          'Microsoft.Web/sites/syncfunctiontriggers/action'
        ]
        notActions: []
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(app.id, principalId, role.id)
  scope: app
  properties: {
    principalId: principalId
    principalType: principalType
    roleDefinitionId: role.id
  }
}

resource tables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, tableDataContributor)
  scope: account
  properties: {
    principalId: principalId
    principalType: principalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableDataContributor)
  }
}
