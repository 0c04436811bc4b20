// Virtual network of app and brokers. The network security group is the brokers' only fence: HDInsight's Kafka asks nobody for a password.

@description('Name that all names here begin with.')
@minLength(3)
@maxLength(20)
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Address range of the virtual network; holds the three below.')
param addressPrefix string

@description('Address range of the app\'s subnet, /26 or larger.')
param appPrefix string

@description('Address range of the brokers\' subnet.')
param kafkaPrefix string

@description('Address range of the subnet of private endpoints.')
param endpointsPrefix string

@description('Address ranges that reach Ambari from outside; empty: none.')
param ambariAddresses array

@description('Plan of the Functions app: says whom its subnet is delegated to.')
@allowed([
  'flex'
  'premium'
])
param plan string

var delegation = plan == 'flex' ? 'Microsoft.App/environments' : 'Microsoft.Web/serverFarms'

resource publicAddress 'Microsoft.Network/publicIPAddresses@2024-05-01' = {
  name: '${name}-egress'
  location: location
  tags: tags
  sku: {
    name: 'Standard'
  }
  properties: {
    publicIPAllocationMethod: 'Static'
    publicIPAddressVersion: 'IPv4'
  }
}

resource nat 'Microsoft.Network/natGateways@2024-05-01' = {
  name: '${name}-egress'
  location: location
  tags: tags
  sku: {
    name: 'Standard'
  }
  properties: {
    idleTimeoutInMinutes: 10
    publicIpAddresses: [
      {
        id: publicAddress.id
      }
    ]
  }
}

resource appRules 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: '${name}-app'
  location: location
  tags: tags
  properties: {
    securityRules: []
  }
}

resource kafkaRules 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: '${name}-kafka'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'hdinsight-management'
        properties: {
          description: 'HDInsight provisions and watches its nodes. In some regions it calls from the tags of two further regions: see docs/deploy.md.'
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: 'HDInsight'
          sourcePortRange: '*'
          destinationAddressPrefix: 'VirtualNetwork'
          destinationPortRange: '443'
        }
      }
      {
        name: 'azure-platform'
        properties: {
          description: 'Health probes and name resolution of the platform.'
          priority: 110
          direction: 'Inbound'
          access: 'Allow'
          protocol: '*'
          sourceAddressPrefix: '168.63.129.16'
          sourcePortRange: '*'
          destinationAddressPrefix: 'VirtualNetwork'
          destinationPortRange: '*'
        }
      }
      {
        name: 'brokers-for-the-app'
        properties: {
          description: 'Kafka and Ambari, for the subnet of the Functions app alone.'
          priority: 200
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: appPrefix
          sourcePortRange: '*'
          destinationAddressPrefix: kafkaPrefix
          destinationPortRanges: [
            '9092-9093'
            '443'
            '8080'
          ]
        }
      }
      {
        name: 'nodes-among-themselves'
        properties: {
          description: 'Brokers, ZooKeeper and head nodes.'
          priority: 210
          direction: 'Inbound'
          access: 'Allow'
          protocol: '*'
          sourceAddressPrefix: kafkaPrefix
          sourcePortRange: '*'
          destinationAddressPrefix: kafkaPrefix
          destinationPortRange: '*'
        }
      }
      {
        name: 'ambari-from-outside'
        properties: {
          description: 'Ambari at the public address of the cluster, for the given addresses and with the password of its login. Without any: for the platform, which may already.'
          priority: 300
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefixes: empty(ambariAddresses) ? ['168.63.129.16/32'] : ambariAddresses
          sourcePortRange: '*'
          destinationAddressPrefix: 'VirtualNetwork'
          destinationPortRange: '443'
        }
      }
      {
        name: 'nobody-else'
        properties: {
          description: 'Other subnets and peered networks have no business with the brokers.'
          priority: 4000
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: 'VirtualNetwork'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [
        addressPrefix
      ]
    }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: appPrefix
          defaultOutboundAccess: false
          natGateway: {
            id: nat.id
          }
          networkSecurityGroup: {
            id: appRules.id
          }
          delegations: [
            {
              name: 'functions'
              properties: {
                serviceName: delegation
              }
            }
          ]
        }
      }
      {
        name: 'kafka'
        properties: {
          addressPrefix: kafkaPrefix
          defaultOutboundAccess: false
          natGateway: {
            id: nat.id
          }
          networkSecurityGroup: {
            id: kafkaRules.id
          }
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: endpointsPrefix
          defaultOutboundAccess: false
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }
}

@description('Resource id of the virtual network.')
output id string = network.id

@description('Subnet of the Functions app.')
output appSubnetId string = '${network.id}/subnets/app'

@description('Subnet of the brokers.')
output kafkaSubnetId string = '${network.id}/subnets/kafka'

@description('Subnet of the private endpoints.')
output endpointsSubnetId string = '${network.id}/subnets/endpoints'
