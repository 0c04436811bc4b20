using 'main.bicep'

// The lab's system: Kafka on HDInsight, posts from X, blobs in the container 'lab'.
param name = 'connectlab'
param kafka = 'hdinsight'
param containers = [
  'lab'
]
param hdinsightLoginPassword = readEnvironmentVariable('HDINSIGHT_LOGIN_PASSWORD')
param hdinsightSshPassword = readEnvironmentVariable('HDINSIGHT_SSH_PASSWORD')
param connectorSecrets = {
  'twitter-bearer-token': readEnvironmentVariable('TWITTER_BEARER_TOKEN', 'not-set')
}
