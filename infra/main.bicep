// connectless in one resource group: a Functions app with its storage, identity, secrets and logs, and a Kafka of the chosen kind.
//
//   az deployment group create -g RG -f infra/main.bicep -p infra/lab.bicepparam

targetScope = 'resourceGroup'

@description('Where Kafka comes from: a new HDInsight cluster, a new Event Hubs namespace, or one that exists.')
@allowed([
  'hdinsight'
  'eventhubs'
  'existing'
])
param kafka string

@description('What every name begins with: lower-case letters and digits, a letter first.')
@minLength(3)
@maxLength(11)
param name string

@description('Azure region.')
param location string = resourceGroup().location

@description('Tags of every resource.')
param tags object = {}

@description('Tags of the Functions app alone; azd finds it by azd-service-name.')
param appTags object = {}

@description('group.id: apps that share a storage account and this name share their connectors.')
@minLength(1)
@maxLength(100)
param groupId string = 'connectless'

// The plan

@description('Plan of the Functions app: Flex Consumption or Elastic Premium.')
@allowed([
  'flex'
  'premium'
])
param plan string = 'flex'

@description('Flex: memory of an instance.')
@allowed([
  512
  2048
  4096
])
param flexInstanceMemoryMB int = 2048

@description('Instances at most.')
@minValue(1)
@maxValue(100)
param maximumInstances int = 40

@description('Flex: instances that always wait for REST calls. 0 saves their price and costs a cold start.')
@minValue(0)
@maxValue(100)
param alwaysReadyHttp int = 0

@description('Flex: instances that always wait for the leader and its slices. 0 saves their price and costs a cold start.')
@minValue(0)
@maxValue(100)
param alwaysReadyDurable int = 1

@description('Premium: size of an instance.')
@allowed([
  'EP1'
  'EP2'
  'EP3'
])
param premiumSku string = 'EP1'

@description('Premium: instances that always run.')
@minValue(1)
@maxValue(20)
param premiumMinimumInstances int = 1

@description('What Durable Functions stands on: the state account (storage) or Durable Task Scheduler (scheduler).')
@allowed([
  'storage'
  'scheduler'
])
param durableBackend string = 'storage'

@description('Durable Task Scheduler: tier.')
@allowed([
  'Consumption'
  'Dedicated'
])
param schedulerSku string = 'Consumption'

@description('Durable Task Scheduler, Dedicated: capacity units.')
@minValue(1)
@maxValue(3)
param schedulerCapacity int = 1

@description('Durable Task Scheduler: address ranges that may reach it.')
param schedulerIpAllowlist array = [
  '0.0.0.0/0'
]

@description('Which sinks get Kafka triggers: auto, off, or connector names with commas between. Event Hubs by identity always means off.')
param kafkaTriggers string = 'auto'

// The network

@description('Address range of the virtual network; holds the three below.')
param addressPrefix string = '10.60.0.0/16'

@description('Address range of the app\'s subnet, /26 or larger.')
param appPrefix string = '10.60.0.0/24'

@description('Address range of the brokers\' subnet.')
param kafkaPrefix string = '10.60.1.0/24'

@description('Address range of the subnet of private endpoints.')
param endpointsPrefix string = '10.60.2.0/24'

@description('Whether storage, vault and Event Hubs are reached by private endpoints only. With an existing Kafka: peer the network made here with that of the brokers.')
param privateEndpoints bool = false

// Targets

@description('Containers for sinks.')
@minLength(1)
param containers array = [
  'lab'
]

@description('Days after which blobs in the containers are deleted; 0 keeps them.')
@minValue(0)
@maxValue(36500)
param deleteBlobsAfterDays int = 0

@description('Days for which deleted blobs and containers can be brought back.')
@minValue(1)
@maxValue(365)
param softDeleteDays int = 7

@description('How both storage accounts replicate their data.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
  'Standard_GRS'
  'Standard_GZRS'
])
param replication string = 'Standard_LRS'

// Secrets

@description('Secrets that connectors name as \${keyvault:name}: an object of name and value.')
@secure()
param connectorSecrets object = {}

// HDInsight

@description('HDInsight: brokers.')
@minValue(3)
@maxValue(32)
param hdinsightWorkerCount int = 3

@description('HDInsight: size of a broker.')
param hdinsightWorkerSize string = 'Standard_E4_v3'

@description('HDInsight: size of a head node.')
param hdinsightHeadSize string = 'Standard_E4_v3'

@description('HDInsight: size of a ZooKeeper node.')
param hdinsightZookeeperSize string = 'Standard_E4_v3'

@description('HDInsight: disks of 1 TB on each broker.')
@minValue(1)
@maxValue(16)
param hdinsightDisksPerWorker int = 2

@description('HDInsight: user of Ambari.')
@minLength(2)
@maxLength(20)
param hdinsightLoginUser string = 'admin'

@description('HDInsight: password of Ambari\'s user.')
@secure()
param hdinsightLoginPassword string = ''

@description('HDInsight: user for ssh.')
@minLength(2)
@maxLength(20)
param hdinsightSshUser string = 'sshuser'

@description('HDInsight: password for ssh.')
@secure()
param hdinsightSshPassword string = ''

@description('HDInsight: who calls whom, nodes and resource provider.')
@allowed([
  'Inbound'
  'Outbound'
])
param hdinsightConnection string = 'Inbound'

@description('HDInsight: address ranges from which Ambari can be reached, besides the virtual network; where you sit, for connectless brokers.')
param hdinsightAmbariAddresses array = []

// Event Hubs

@description('Event Hubs: tier.')
@allowed([
  'Standard'
  'Premium'
])
param eventHubsSku string = 'Standard'

@description('Event Hubs: throughput or processing units.')
@minValue(1)
@maxValue(40)
param eventHubsCapacity int = 1

@description('Event Hubs: topics as {name, partitions, retentionHours}. None can be added through Kafka.')
@minLength(1)
param eventHubs array = [
  {
    name: 'twitterstatus'
    partitions: 4
    retentionHours: 24
  }
]

// An existing Kafka

@description('Existing Kafka: brokers as host:port, with commas between.')
param bootstrapServers string = ''

@description('Existing Kafka: security.protocol.')
@allowed([
  'PLAINTEXT'
  'SSL'
  'SASL_PLAINTEXT'
  'SASL_SSL'
])
param securityProtocol string = 'PLAINTEXT'

@description('Existing Kafka: sasl.mechanism, where the protocol begins with SASL.')
@allowed([
  'PLAIN'
  'SCRAM-SHA-256'
  'SCRAM-SHA-512'
])
param saslMechanism string = 'PLAIN'

@description('Existing Kafka: sasl.jaas.config; kept in Key Vault.')
@secure()
param saslJaasConfig string = ''

@description('Existing Kafka: the password in saslJaasConfig on its own, for Kafka triggers; kept in Key Vault. Not read with kafkaTriggers off.')
@secure()
param saslPassword string = ''

@description('Existing Kafka: subnet from which the brokers can be reached, delegated as the plan wants it; empty: over the internet. Not read with privateEndpoints.')
param existingSubnetId string = ''

// Monitoring

@description('Days for which logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Gigabytes of logs a day after which nothing more is taken in; -1: no bound.')
@minValue(-1)
param logDailyQuotaGb int = 5

@description('Who gets a mail when an alert fires. Nobody: alerts are seen in the portal only.')
param alertEmails array = []

@description('False: the alert rules are there and not evaluated.')
param alertsEnabled bool = true

@description('A running task that has got nowhere for so many minutes is reported.')
@minValue(2)
@maxValue(1440)
param alertNoProgressMinutes int = 10

@description('More dead letters of a connector than this within 15 minutes are reported.')
@minValue(0)
@maxValue(1000000000)
param alertDeadLetters int = 0

@description('A sink task that is more offsets behind than this for 15 minutes is reported.')
@minValue(0)
@maxValue(1000000000)
param alertLag int = 100000

@description('Work that has been due for so many minutes without a plan of the leader is reported.')
@minValue(1)
@maxValue(60)
param alertLeaderMinutes int = 3

// The operator

@description('Object id of who may call connectless triggers, which restarts the app on request; empty: nobody by this template.')
param operatorPrincipalId string = ''

@description('What kind of principal the operator is.')
@allowed([
  'User'
  'Group'
  'ServicePrincipal'
])
param operatorPrincipalType string = 'User'

var suffix = take(uniqueString(resourceGroup().id, name), 8)
var ownNetwork = kafka == 'hdinsight' || privateEndpoints
var isSasl = startsWith(securityProtocol, 'SASL')
var withTriggers = kafkaTriggers != 'off'
var zones = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  vault: 'privatelink.vaultcore.azure.net'
  namespace: 'privatelink.servicebus.windows.net'
}
var stateServices = [
  'blob'
  'queue'
  'table'
]
var zoneServices = concat(stateServices, kafka == 'eventhubs' ? ['vault', 'namespace'] : ['vault'])
var kafkaSecrets = {
  hdinsight: {
    'hdinsight-password': hdinsightLoginPassword
  }
  eventhubs: {}
  existing: isSasl ? union({ 'sasl-jaas-config': saslJaasConfig }, withTriggers ? { 'sasl-password': saslPassword } : {}) : {}
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: {
    name: '${name}-app-${suffix}'
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: '${name}-logs-${suffix}'
    location: location
    tags: tags
    retentionDays: logRetentionDays
    dailyQuotaGb: logDailyQuotaGb
    principalId: identity.outputs.principalId
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    name: name
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    emails: alertEmails
    enabled: alertsEnabled
    noProgressMinutes: alertNoProgressMinutes
    deadLetters: alertDeadLetters
    lag: alertLag
    leaderMinutes: alertLeaderMinutes
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  params: {
    title: 'connectless ${name}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
  }
}

module network 'modules/network.bicep' = if (ownNetwork) {
  name: 'network'
  params: {
    name: '${name}-net'
    location: location
    tags: tags
    addressPrefix: addressPrefix
    appPrefix: appPrefix
    kafkaPrefix: kafkaPrefix
    endpointsPrefix: endpointsPrefix
    ambariAddresses: hdinsightAmbariAddresses
    plan: plan
  }
}

module state 'modules/state-storage.bicep' = {
  name: 'state'
  params: {
    name: '${name}st${suffix}'
    location: location
    tags: tags
    replication: replication
    principalId: identity.outputs.principalId
    publicNetworkAccess: !privateEndpoints
    workspaceId: monitoring.outputs.workspaceId
  }
}

module targets 'modules/target-storage.bicep' = {
  name: 'targets'
  params: {
    name: '${name}data${suffix}'
    location: location
    tags: tags
    replication: replication
    containers: containers
    deleteAfterDays: deleteBlobsAfterDays
    softDeleteDays: softDeleteDays
    principalId: identity.outputs.principalId
    publicNetworkAccess: !privateEndpoints
    workspaceId: monitoring.outputs.workspaceId
  }
}

module vault 'modules/key-vault.bicep' = {
  name: 'vault'
  params: {
    name: '${name}-kv-${suffix}'
    location: location
    tags: tags
    secrets: union(connectorSecrets, kafkaSecrets[kafka])
    principalId: identity.outputs.principalId
    publicNetworkAccess: !privateEndpoints
    workspaceId: monitoring.outputs.workspaceId
  }
}

module hdinsight 'modules/hdinsight.bicep' = if (kafka == 'hdinsight') {
  name: 'hdinsight'
  params: {
    name: '${name}-${suffix}-kafka'
    storageName: '${name}hdi${suffix}'
    location: location
    tags: tags
    networkId: network!.outputs.id
    subnetId: network!.outputs.kafkaSubnetId
    workerCount: hdinsightWorkerCount
    workerSize: hdinsightWorkerSize
    headSize: hdinsightHeadSize
    zookeeperSize: hdinsightZookeeperSize
    disksPerWorker: hdinsightDisksPerWorker
    loginUser: hdinsightLoginUser
    loginPassword: hdinsightLoginPassword
    sshUser: hdinsightSshUser
    sshPassword: hdinsightSshPassword
    resourceProviderConnection: hdinsightConnection
    workspaceId: monitoring.outputs.workspaceId
  }
}

module eventHubsNamespace 'modules/event-hubs.bicep' = if (kafka == 'eventhubs') {
  name: 'event-hubs'
  params: {
    name: '${name}-hubs-${suffix}'
    location: location
    tags: tags
    sku: eventHubsSku
    capacity: eventHubsCapacity
    hubs: eventHubs
    principalId: identity.outputs.principalId
    publicNetworkAccess: !privateEndpoints
    workspaceId: monitoring.outputs.workspaceId
  }
}

module scheduler 'modules/scheduler.bicep' = if (durableBackend == 'scheduler') {
  name: 'scheduler'
  params: {
    name: '${name}-durable-${suffix}'
    location: location
    tags: tags
    sku: schedulerSku
    capacity: schedulerCapacity
    ipAllowlist: schedulerIpAllowlist
    principalId: identity.outputs.principalId
    clientId: identity.outputs.clientId
  }
}

module zone 'modules/private-zone.bicep' = [for service in (privateEndpoints ? zoneServices : []): {
  name: 'zone-${service}'
  params: {
    name: zones[service]
    tags: tags
    networkId: network!.outputs.id
  }
}]

module stateEndpoint 'modules/private-endpoint.bicep' = [for (service, i) in (privateEndpoints ? stateServices : []): {
  name: 'state-${service}-endpoint'
  params: {
    name: '${name}-state-${service}'
    location: location
    tags: tags
    subnetId: network!.outputs.endpointsSubnetId
    resourceId: state.outputs.id
    service: service
    zoneId: zone[i].outputs.id
  }
}]

module targetEndpoint 'modules/private-endpoint.bicep' = if (privateEndpoints) {
  name: 'target-endpoint'
  params: {
    name: '${name}-target-blob'
    location: location
    tags: tags
    subnetId: network!.outputs.endpointsSubnetId
    resourceId: targets.outputs.id
    service: 'blob'
    zoneId: zone[0].outputs.id
  }
}

module vaultEndpoint 'modules/private-endpoint.bicep' = if (privateEndpoints) {
  name: 'vault-endpoint'
  params: {
    name: '${name}-vault'
    location: location
    tags: tags
    subnetId: network!.outputs.endpointsSubnetId
    resourceId: vault.outputs.id
    service: 'vault'
    zoneId: zone[3].outputs.id
  }
}

module eventHubsEndpoint 'modules/private-endpoint.bicep' = if (privateEndpoints && kafka == 'eventhubs') {
  name: 'event-hubs-endpoint'
  params: {
    name: '${name}-hubs'
    location: location
    tags: tags
    subnetId: network!.outputs.endpointsSubnetId
    resourceId: eventHubsNamespace!.outputs.id
    service: 'namespace'
    zoneId: zone[4].outputs.id
  }
}

// Settings

var commonSettings = {
  AzureWebJobsStorage__blobServiceUri: state.outputs.blobEndpoint
  AzureWebJobsStorage__queueServiceUri: state.outputs.queueEndpoint
  AzureWebJobsStorage__tableServiceUri: state.outputs.tableEndpoint
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.outputs.clientId
  AzureWebJobsDisableHomepage: 'true'
  APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.outputs.clientId};Authorization=AAD'
  AZURE_CLIENT_ID: identity.outputs.clientId
  CONNECT_GROUP_ID: groupId
  CONNECT_KAFKA_TRIGGERS: kafka == 'eventhubs' ? 'off' : kafkaTriggers
  CONNECT_FILE_ROOT: '/tmp/connectless'
  CONNECT_CONFIG_PROVIDERS_KEYVAULT_PARAM_VAULT_URI: vault.outputs.uri
}
var hdinsightSettings = {
  CONNECT_BOOTSTRAP_SERVERS: kafka == 'hdinsight' ? 'hdinsight:${hdinsight!.outputs.clusterName}' : ''
  CONNECT_HDINSIGHT_AMBARI_URL: kafka == 'hdinsight' ? 'https://${hdinsight!.outputs.clusterName}-int.azurehdinsight.net' : ''
  CONNECT_HDINSIGHT_USERNAME: hdinsightLoginUser
  CONNECT_HDINSIGHT_PASSWORD: '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/hdinsight-password)'
}
var eventHubsSettings = {
  CONNECT_BOOTSTRAP_SERVERS: kafka == 'eventhubs' ? eventHubsNamespace!.outputs.bootstrapServers : ''
  CONNECT_SECURITY_PROTOCOL: 'SASL_SSL'
  CONNECT_SASL_MECHANISM: 'OAUTHBEARER'
}
var existingSettings = {
  CONNECT_BOOTSTRAP_SERVERS: bootstrapServers
  CONNECT_SECURITY_PROTOCOL: securityProtocol
}
var saslSettings = {
  CONNECT_SASL_MECHANISM: saslMechanism
  CONNECT_SASL_JAAS_CONFIG: '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/sasl-jaas-config)'
}
var triggerSettings = {
  CONNECT_KAFKA_TRIGGERS_PASSWORD: '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/sasl-password)'
}
var schedulerSettings = {
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: durableBackend == 'scheduler' ? scheduler!.outputs.connectionString : ''
}
var kafkaSettings = kafka == 'hdinsight' ? hdinsightSettings : kafka == 'eventhubs' ? eventHubsSettings : union(existingSettings, isSasl ? saslSettings : {}, isSasl && withTriggers ? triggerSettings : {})
var settings = union(commonSettings, kafkaSettings, durableBackend == 'scheduler' ? schedulerSettings : {})
var appSubnetId = ownNetwork ? network!.outputs.appSubnetId : existingSubnetId

module flex 'modules/function-flex.bicep' = if (plan == 'flex') {
  name: 'function-flex'
  params: {
    name: '${name}-app-${suffix}'
    location: location
    tags: tags
    appTags: appTags
    settings: settings
    identityId: identity.outputs.id
    packageEndpoint: state.outputs.blobEndpoint
    packageContainer: state.outputs.packageContainer
    subnetId: appSubnetId
    instanceMemoryMB: flexInstanceMemoryMB
    maximumInstances: maximumInstances
    alwaysReadyHttp: alwaysReadyHttp
    alwaysReadyDurable: alwaysReadyDurable
    workspaceId: monitoring.outputs.workspaceId
  }
  dependsOn: [
    targets
    stateEndpoint
    targetEndpoint
    vaultEndpoint
    eventHubsEndpoint
  ]
}

module premium 'modules/function-premium.bicep' = if (plan == 'premium') {
  name: 'function-premium'
  params: {
    name: '${name}-app-${suffix}'
    location: location
    tags: tags
    appTags: appTags
    settings: settings
    identityId: identity.outputs.id
    subnetId: appSubnetId
    sku: premiumSku
    minimumInstances: premiumMinimumInstances
    maximumInstances: maximumInstances
    workspaceId: monitoring.outputs.workspaceId
  }
  dependsOn: [
    targets
    stateEndpoint
    targetEndpoint
    vaultEndpoint
    eventHubsEndpoint
  ]
}

module restartRole 'modules/restart-role.bicep' = if (!empty(operatorPrincipalId)) {
  name: 'restart-role'
  params: {
    appName: plan == 'flex' ? flex!.outputs.appName : premium!.outputs.appName
    accountName: state.outputs.accountName
    principalId: operatorPrincipalId
    principalType: operatorPrincipalType
  }
}

@description('Name of the Functions app, for func azure functionapp publish.')
output appName string = plan == 'flex' ? flex!.outputs.appName : premium!.outputs.appName

@description('Address of the Connect REST API.')
output restUrl string = plan == 'flex' ? flex!.outputs.restUrl : premium!.outputs.restUrl

@description('Account for azblob.account.name of sinks.')
output targetAccountName string = targets.outputs.accountName

@description('Address of the vault that \${keyvault:name} reads.')
output keyVaultUri string = vault.outputs.uri

@description('Tables of the app, for connectless triggers: its AzureWebJobsStorage__tableServiceUri.')
output tableServiceUri string = state.outputs.tableEndpoint

@description('Which sinks get Kafka triggers, for connectless triggers: its CONNECT_KAFKA_TRIGGERS.')
output kafkaTriggers string = commonSettings.CONNECT_KAFKA_TRIGGERS

@description('HDInsight cluster, for connectless brokers --cluster; empty where there is none.')
output hdinsightCluster string = kafka == 'hdinsight' ? hdinsight!.outputs.clusterName : ''
