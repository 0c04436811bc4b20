// The identity that the Functions app runs as. It exists before the roles, and these before the app.

@description('Name of the identity.')
@minLength(3)
@maxLength(128)
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id.')
output id string = identity.id

@description('Object id: what roles are given to.')
output principalId string = identity.properties.principalId

@description('Client id: what the app names itself by.')
output clientId string = identity.properties.clientId
