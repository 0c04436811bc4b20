// A private DNS zone that the virtual network looks names up in.

@description('Name of the zone, e.g. privatelink.blob.core.windows.net.')
param name string

@description('Tags of every resource.')
param tags object

@description('Virtual network that looks up names in the zone.')
param networkId string

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: name
  location: 'global'
  tags: tags
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: zone
  name: 'network'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: networkId
    }
  }
}

@description('Resource id.')
output id string = zone.id
