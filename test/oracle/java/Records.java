import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/** Cases of transformations and predicates: each record of a case has a result, a record, null or an error, of its own. */
final class Records {
  private Records() {}

  private interface Step<R extends ConnectRecord<R>> {
    void run(R record, ObjectNode result) throws Exception;
  }

  static <R extends ConnectRecord<R>> void transform(JsonNode asked, ObjectNode answer) throws Exception {
    try (Transformation<R> transformation = create(asked)) {
      transformation.configure(Data.config(asked));
      each(asked, answer, (R record, ObjectNode result) -> result.set("record", node(transformation.apply(record))));
    }
  }

  static <R extends ConnectRecord<R>> void test(JsonNode asked, ObjectNode answer) throws Exception {
    try (Predicate<R> predicate = create(asked)) {
      predicate.configure(Data.config(asked));
      each(asked, answer, (R record, ObjectNode result) -> result.put("test", predicate.test(record)));
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> T create(JsonNode asked) throws ReflectiveOperationException {
    return (T) Class.forName(asked.get("class").asText()).getDeclaredConstructor().newInstance();
  }

  private static <R extends ConnectRecord<R>> void each(JsonNode asked, ObjectNode answer, Step<R> step) {
    ArrayNode results = answer.putArray("results");
    for (JsonNode node : asked.get("records")) {
      ObjectNode result = results.addObject();
      try {
        step.run(Records.<R>record(node), result);
      } catch (Throwable failure) {
        Oracle.fail(result, failure);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <R extends ConnectRecord<R>> R record(JsonNode node) {
    Schema keySchema = Tagged.schema(node.get("keySchema"));
    Schema valueSchema = Tagged.schema(node.get("valueSchema"));
    Object key = Tagged.value(node.get("key"), keySchema);
    Object value = Tagged.value(node.get("value"), valueSchema);
    String topic = node.path("topic").asText("t");
    Integer partition = node.hasNonNull("partition") ? (Integer) node.get("partition").intValue() : null;
    Long timestamp = node.hasNonNull("timestamp") ? (Long) node.get("timestamp").longValue() : null;
    ConnectHeaders headers = new ConnectHeaders();
    for (JsonNode header : node.path("headers")) {
      Schema schema = Tagged.schema(header.get(1));
      headers.add(header.get(0).asText(), Tagged.value(header.get(2), schema), schema);
    }
    if (!node.path("sink").asBoolean()) {
      Map<String, String> place = Map.of("file", "f");
      return (R) new SourceRecord(
          place, place, topic, partition, keySchema, key, valueSchema, value, timestamp, headers);
    }
    return (R) new SinkRecord(
        topic, partition == null ? 0 : partition, keySchema, key, valueSchema, value, node.path("offset").asLong(),
        timestamp, TimestampType.CREATE_TIME, headers);
  }

  private static JsonNode node(ConnectRecord<?> record) {
    if (record == null) return null;
    ObjectNode node = Tagged.JSON.createObjectNode();
    node.put("topic", record.topic());
    node.put("partition", record.kafkaPartition());
    node.set("keySchema", Tagged.schemaNode(record.keySchema()));
    node.set("key", Tagged.node(record.key(), record.keySchema()));
    node.set("valueSchema", Tagged.schemaNode(record.valueSchema()));
    node.set("value", Tagged.node(record.value(), record.valueSchema()));
    node.put("timestamp", record.timestamp());
    ArrayNode headers = node.putArray("headers");
    for (Header header : record.headers()) {
      headers.addArray().add(header.key()).add(Tagged.schemaNode(header.schema()))
          .add(Tagged.node(header.value(), header.schema()));
    }
    return node;
  }
}
