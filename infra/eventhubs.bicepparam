using 'main.bicep'

// Event Hubs by identity: no broker secrets, topics named here.
param name = 'connecthub'
param kafka = 'eventhubs'
param eventHubs = [
  {
    name: 'twitterstatus'
    partitions: 4
    retentionHours: 24
  }
  {
    name: 'twitterstatus-dead-letters'
    partitions: 1
    retentionHours: 168
  }
]
param containers = [
  'lab'
]
