using 'main.bicep'

// A Kafka that is there already.
param name = 'connectless'
param kafka = 'existing'
param bootstrapServers = readEnvironmentVariable('KAFKA_BOOTSTRAP_SERVERS')
param securityProtocol = 'SASL_SSL'
param saslMechanism = 'PLAIN'
param saslJaasConfig = readEnvironmentVariable('KAFKA_SASL_JAAS_CONFIG')
param saslPassword = readEnvironmentVariable('KAFKA_SASL_PASSWORD')
param containers = [
  'lab'
]
