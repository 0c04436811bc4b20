export const WEBHOOK_PATH = 'runtime/webhooks/durabletask/';

/** URLs with which an instance is managed; `baseUrl` ends in `/`. */
export function managementLinks(baseUrl: string, hubName: string, instanceId: string): Record<string, string> {
  const hub = `taskHub=${encodeURIComponent(hubName)}&connection=Storage`;
  const instance = `${baseUrl}${WEBHOOK_PATH}instances/${encodeURIComponent(instanceId)}`;
  return {
    id: instanceId,
    statusQueryGetUri: `${instance}?${hub}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${hub}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${hub}`,
    rewindPostUri: `${instance}/rewind?reason={text}&${hub}`,
    purgeHistoryDeleteUri: `${instance}?${hub}`,
    restartPostUri: `${instance}/restart?${hub}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${hub}`,
    resumePostUri: `${instance}/resume?reason={text}&${hub}`,
  };
}

/** What a durableClient input binding hands to a function, as JSON. */
export function clientBinding(baseUrl: string, hubName: string): string {
  const root = `${baseUrl}${WEBHOOK_PATH}`;
  const create = `${root}orchestrators/{functionName}[/{instanceId}]`;
  return JSON.stringify({
    taskHubName: hubName,
    creationUrls: {
      createNewInstancePostUri: `${create}?`,
      createAndWaitOnNewInstancePostUri: `${create}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&`,
    },
    managementUrls: managementLinks(baseUrl, hubName, 'INSTANCEID'),
    baseUrl: root.slice(0, -1),
    requiredQueryStringParameters: '',
    rpcBaseUrl: root,
  });
}
