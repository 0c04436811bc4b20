"""The client of the package kafka-connect-api against a running worker: `python use_kafka_connect_api.py URL FILE`."""

import sys
import time
from urllib.parse import urlparse

from kafka_connect_api import errors
from kafka_connect_api.kafka_connect_api import Api, Cluster

url, file = sys.argv[1:]
place = urlparse(url)
cluster = Cluster(Api(hostname=place.hostname, port=place.port))
NAME = "from-kafka-connect-api"
CONFIG = {"connector.class": "FileStreamSource", "tasks.max": "1", "topic": "clients", "file": file}


def until(what, look):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if look():
            return
        time.sleep(0.2)
    raise AssertionError(f"not within 60 s: {what}")


assert cluster.version and cluster.kafka_cluster
cluster.api.post("/connectors", json={"name": NAME, "config": CONFIG})
connector = cluster.connectors[NAME]
assert connector.exists()
assert connector.config["file"] == file
until("it runs", lambda: connector.state == "RUNNING" and [task.is_running() for task in connector.tasks] == [True])
connector.pause()
until("it is paused", lambda: connector.state == "PAUSED")
connector.resume()
connector.cycle_connector()
until("it runs again", lambda: connector.state == "RUNNING" and all(task.is_running() for task in connector.tasks))
connector.restart()
connector.config = {**connector.config, "batch.size": "9"}
assert connector.config["batch.size"] == "9"
loggers = cluster.loggers
assert "root" in loggers
runtime = "org.apache.kafka.connect.runtime"
cluster.set_logger_log_level(runtime, "DEBUG")
assert cluster.loggers[runtime]["level"] == "DEBUG"
cluster.set_logger_log_level(runtime, "INFO")
try:
    cluster.api.post("/connectors", json={"name": NAME, "config": CONFIG})
    raise AssertionError("a conflict was expected")
except errors.GenericConflict:
    pass
connector.delete()
try:
    connector.exists()
    raise AssertionError("nothing was expected")
except errors.GenericNotFound:
    pass
assert NAME not in cluster.connectors
print("kafka-connect-api: every call was answered as it expects")
