// Kafka on HDInsight 5.1 with its storage. Billed by the minute for all of its nodes, whether anybody uses it or not.

@description('Name of the cluster. The first six characters must be unlike those of any other cluster in the virtual network.')
@minLength(3)
@maxLength(59)
param name string

@description('Name of the cluster\'s storage account.')
@minLength(3)
@maxLength(24)
param storageName string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Virtual network of the nodes.')
param networkId string

@description('Subnet of the nodes.')
param subnetId string

@description('Brokers.')
@minValue(3)
@maxValue(32)
param workerCount int

@description('Size of a broker.')
param workerSize string

@description('Size of the two head nodes.')
param headSize string

@description('Size of the three ZooKeeper nodes.')
param zookeeperSize string

@description('Disks of 1 TB on each broker. They cannot be added later.')
@minValue(1)
@maxValue(16)
param disksPerWorker int

@description('User of Ambari.')
@minLength(2)
@maxLength(20)
param loginUser string

@description('Password of Ambari\'s user: 10 characters at least, with digit, upper, lower and symbol, none of \' " \\ ] and dot.')
@minLength(10)
@secure()
param loginPassword string

@description('User for ssh. Another name than Ambari\'s.')
@minLength(2)
@maxLength(20)
param sshUser string

@description('Password for ssh, 10 to 72 characters.')
@minLength(10)
@maxLength(72)
@secure()
param sshPassword string

@description('Who calls whom: Inbound, HDInsight calls the nodes; Outbound, the nodes call HDInsight.')
@allowed([
  'Inbound'
  'Outbound'
])
param resourceProviderConnection string

@description('Workspace that gets the metrics of the cluster.')
param workspaceId string

var blobDataOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
var osProfile = {
  linuxOperatingSystemProfile: {
    username: sshUser
    password: sshPassword
  }
}
var nodeNetwork = {
  id: networkId
  subnet: subnetId
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: storageName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    isHnsEnabled: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource files 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: 'cluster'
  properties: {
    publicAccess: 'None'
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, identity.id, blobDataOwner)
  scope: account
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataOwner)
  }
}

resource cluster 'Microsoft.HDInsight/clusters@2021-06-01' = {
  name: name
  location: location
  tags: tags
  dependsOn: [
    assignment
  ]
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    clusterVersion: '5.1'
    osType: 'Linux'
    tier: 'Standard'
    minSupportedTlsVersion: '1.2'
    clusterDefinition: {
      kind: 'KAFKA'
      componentVersion: {
        Kafka: '3.2'
      }
      configurations: {
        gateway: {
          'restAuthCredential.isEnabled': true
          'restAuthCredential.username': loginUser
          'restAuthCredential.password': loginPassword
        }
      }
    }
    networkProperties: {
      resourceProviderConnection: resourceProviderConnection
      privateLink: 'Disabled'
    }
    encryptionInTransitProperties: {
      isEncryptionInTransitEnabled: true
    }
    storageProfile: {
      storageaccounts: [
        {
          name: '${account.name}.dfs.${environment().suffixes.storage}'
          isDefault: true
          fileSystem: files.name
          resourceId: account.id
          msiResourceId: identity.id
        }
      ]
    }
    computeProfile: {
      roles: [
        {
          name: 'headnode'
          targetInstanceCount: 2
          hardwareProfile: {
            vmSize: headSize
          }
          osProfile: osProfile
          virtualNetworkProfile: nodeNetwork
        }
        {
          name: 'workernode'
          targetInstanceCount: workerCount
          hardwareProfile: {
            vmSize: workerSize
          }
          osProfile: osProfile
          virtualNetworkProfile: nodeNetwork
          dataDisksGroups: [
            {
              disksPerNode: disksPerWorker
            }
          ]
        }
        {
          name: 'zookeepernode'
          targetInstanceCount: 3
          hardwareProfile: {
            vmSize: zookeeperSize
          }
          osProfile: osProfile
          virtualNetworkProfile: nodeNetwork
        }
      ]
    }
  }
}

resource metrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'metrics'
  scope: cluster
  properties: {
    workspaceId: workspaceId
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

@description('Name of the cluster, for CONNECT_BOOTSTRAP_SERVERS=hdinsight:NAME.')
output clusterName string = cluster.name
