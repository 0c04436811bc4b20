// What `connectless triggers publish` needs: restart this one app and have its triggers read anew. It cannot change code or settings.

@description('Name of the Functions app.')
param appName string

@description('Object id of who may do it.')
param principalId string

@description('What kind of principal that is.')
@allowed([
  'User'
  'Group'
  'ServicePrincipal'
])
param principalType string

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: appName
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
