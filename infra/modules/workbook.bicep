// A workbook on the app's metrics. The names of metrics are those of docs/monitoring.md.

@description('Title in the portal.')
@minLength(3)
@maxLength(100)
param title string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Workspace that gets the metrics.')
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, workspaceId, 'connectless')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: title
    category: 'workbook'
    sourceId: workspaceId
    version: 'Notebook/1.0'
    serializedData: replace(loadTextContent('workbook.json'), 'WORKSPACE_ID', workspaceId)
  }
}
