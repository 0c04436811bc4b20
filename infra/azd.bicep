// For azd: makes the resource group, then what main.bicep describes. azd asks for what has no default and no value.

targetScope = 'subscription'

@description('Name of the azd environment; every name begins with its first letters and digits.')
@minLength(3)
@maxLength(64)
param environmentName string

@description('Azure region.')
param location string

@description('Where Kafka comes from: hdinsight, eventhubs or existing.')
@allowed([
  'hdinsight'
  'eventhubs'
  'existing'
])
param kafka string

@description('HDInsight: password of Ambari\'s user.')
@secure()
param hdinsightLoginPassword string = ''

@description('HDInsight: password for ssh.')
@secure()
param hdinsightSshPassword string = ''

@description('Existing Kafka: brokers as host:port, with commas between.')
param bootstrapServers string = ''

@description('Existing Kafka: security.protocol.')
param securityProtocol string

@description('Existing Kafka: sasl.mechanism, where the protocol begins with SASL.')
param saslMechanism string

@description('Existing Kafka: subnet from which the brokers can be reached; empty: over the internet.')
param existingSubnetId string = ''

@description('HDInsight: address ranges from which Ambari can be reached, with commas between; empty: from the virtual network alone.')
param hdinsightAmbariAddresses string = ''

@description('Existing Kafka: sasl.jaas.config.')
@secure()
param saslJaasConfig string = ''

@description('Existing Kafka: the password in it on its own, for Kafka triggers.')
@secure()
param saslPassword string = ''

@description('Bearer token of the X API, for the lab\'s source.')
@secure()
param twitterBearerToken string

@description('Who gets a mail when an alert fires, with commas between; empty: nobody.')
param alertEmails string = ''

@description('Object id of who may call connectless triggers; empty: nobody by this template.')
param operatorPrincipalId string = ''

@description('What kind of principal the operator is: User, Group or ServicePrincipal.')
param operatorPrincipalType string

var tags = {
  'azd-env-name': environmentName
}
var appTags = {
  'azd-service-name': 'app'
}
var name = take('c${replace(replace(toLower(environmentName), '-', ''), '_', '')}', 11)

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module main 'main.bicep' = {
  name: 'connectless'
  scope: group
  params: {
    name: name
    location: location
    tags: tags
    appTags: appTags
    kafka: kafka
    hdinsightLoginPassword: hdinsightLoginPassword
    hdinsightSshPassword: hdinsightSshPassword
    bootstrapServers: bootstrapServers
    securityProtocol: securityProtocol
    saslMechanism: saslMechanism
    saslJaasConfig: saslJaasConfig
    saslPassword: saslPassword
    existingSubnetId: existingSubnetId
    hdinsightAmbariAddresses: empty(hdinsightAmbariAddresses) ? [] : split(hdinsightAmbariAddresses, ',')
    alertEmails: empty(alertEmails) ? [] : split(alertEmails, ',')
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
    connectorSecrets: {
      'twitter-bearer-token': twitterBearerToken
    }
  }
}

@description('Resource group of all of it.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Name of the Functions app.')
output APP_NAME string = main.outputs.appName

@description('Address of the Connect REST API.')
output CONNECT_REST_URL string = main.outputs.restUrl

@description('Account for azblob.account.name of sinks.')
output TARGET_ACCOUNT_NAME string = main.outputs.targetAccountName

@description('Tables of the app, for connectless triggers.')
output AzureWebJobsStorage__tableServiceUri string = main.outputs.tableServiceUri

@description('Which sinks get Kafka triggers, for connectless triggers.')
output CONNECT_KAFKA_TRIGGERS string = main.outputs.kafkaTriggers

@description('HDInsight cluster; empty where there is none.')
output HDINSIGHT_CLUSTER string = main.outputs.hdinsightCluster
