"""The client of the package kafka-connect-py against a running worker: `python use_kafka_connect_py.py URL FILE`."""

import sys
import time

import requests
from kafka_connect.kafka_connect import KafkaConnect

url, file = sys.argv[1:]
client = KafkaConnect(url=url)
NAME = "from kafka-connect-py"
CONFIG = {"connector.class": "FileStreamSource", "tasks.max": 1, "topic": "clients", "file": file}


def until(what, look):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        value = look()
        if value:
            return value
        time.sleep(0.2)
    raise AssertionError(f"not within 60 s: {what}")


def states():
    status = client.get_connector_status(NAME)
    return [status["connector"]["state"], *(task["state"] for task in status["tasks"])]


def refused(status, call):
    try:
        call()
    except requests.HTTPError as error:
        assert error.response.status_code == status, error.response.text
        return error.response.json()["message"]
    raise AssertionError(f"{status} was expected")


info = client.get_cluster_info()
assert info["version"] and info["kafka_cluster_id"], info
created = client.create_connector({"name": NAME, "config": CONFIG})
assert created["name"] == NAME and created["config"]["tasks.max"] == "1", created
assert "already exists" in refused(409, lambda: client.create_connector({"name": NAME, "config": CONFIG}))
assert NAME in client.list_connectors()
assert client.list_connectors(expand="info")[NAME]["info"]["type"] == "source"
until("it runs", lambda: states() == ["RUNNING", "RUNNING"])
assert client.list_connectors(state="running", pattern="from .*") != []
assert client.get_connector(NAME)["tasks"] == [{"connector": NAME, "task": 0}]
assert client.get_connector_config(NAME)["topic"] == "clients"
assert client.list_connector_tasks(NAME)[0]["config"]["file"] == file
assert client.get_connector_task_status(NAME, 0)["state"] == "RUNNING"
until("it has used its topic", lambda: client.list_connector_topics(NAME)[NAME]["topics"] == ["clients"])
client.reset_connector_topics(NAME)
client.pause_connector(NAME)
until("it is paused", lambda: states() == ["PAUSED", "PAUSED"])
client.resume_connector(NAME)
until("it runs again", lambda: states() == ["RUNNING", "RUNNING"])
client.update_connector(NAME, {**CONFIG, "batch.size": "7"})
assert client.get_connector_config(NAME)["batch.size"] == "7"
client.restart_connector(NAME, include_tasks=True)
client.restart_connector_task(NAME, 0)
until("it runs after the restart", lambda: states() == ["RUNNING", "RUNNING"])
client.stop_connector(NAME)
until("it is stopped", lambda: states() == ["STOPPED"])
assert any(plugin["class"].endswith("FileStreamSourceConnector") for plugin in client.list_connector_plugins())
report = client.validate_connector_config("FileStreamSource", {**CONFIG, "name": NAME, "batch.size": "many"})
assert report["error_count"] == 1, report
assert "topic" in refused(400, lambda: client.update_connector(NAME, {"connector.class": "FileStreamSource"}))
client.delete_connector(NAME)
assert "not found" in refused(404, lambda: client.get_connector(NAME))
print("kafka-connect-py: every call was answered as it expects")
