import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apicurio.registry.serde.avro.NonRecordContainer;
import io.apicurio.registry.utils.converter.avro.AvroData;
import io.apicurio.registry.utils.converter.avro.AvroDataConfig;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;

/** Answers cases by the AvroData of Apicurio, which is Confluent's. */
final class AvroOracle {
  public static void main(String[] args) throws Exception {
    ArrayNode cases = (ArrayNode) Tagged.JSON.readTree(new File(args[0]));
    for (JsonNode asked : cases) {
      ObjectNode answer = Tagged.JSON.createObjectNode();
      try {
        answer(asked, answer);
      } catch (Throwable error) {
        answer.removeAll();
        answer.put("error", String.valueOf(error.getMessage()));
        answer.put("errorClass", error.getClass().getName());
      }
      ((ObjectNode) asked).set("expected", answer);
    }
    System.out.println(Tagged.JSON.writeValueAsString(cases));
  }

  private static void answer(JsonNode asked, ObjectNode answer) throws Exception {
    Map<String, Object> config = new HashMap<>();
    asked.path("config").fields().forEachRemaining(option -> config.put(option.getKey(), option.getValue().asText()));
    AvroData data = new AvroData(new AvroDataConfig(config));
    if (asked.get("op").asText().equals("from")) {
      Schema schema = Tagged.schema(asked.get("schema"));
      org.apache.avro.Schema avro = data.fromConnectSchema(schema);
      answer.set("avro", Tagged.JSON.readTree(avro.toString()));
      if (!asked.has("value")) return;
      Object value = data.fromConnectData(schema, Tagged.value(asked.get("value"), schema));
      if (value instanceof NonRecordContainer) value = ((NonRecordContainer) value).getValue();
      if (value == null) return;
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
      new GenericDatumWriter<Object>(avro).write(value, encoder);
      encoder.flush();
      answer.put("hex", HexFormat.of().formatHex(bytes.toByteArray()));
      return;
    }
    org.apache.avro.Schema avro = new org.apache.avro.Schema.Parser().parse(asked.get("avro").toString());
    Integer version = asked.has("version") ? asked.get("version").asInt() : null;
    if (!asked.has("hex")) {
      answer.set("schema", Tagged.schemaNode(data.toConnectSchema(avro)));
      return;
    }
    byte[] bytes = HexFormat.of().parseHex(asked.get("hex").asText());
    Object read = new GenericDatumReader<Object>(avro).read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    SchemaAndValue result = data.toConnectData(avro, read, version);
    answer.set("schema", Tagged.schemaNode(result == null ? null : result.schema()));
    answer.set("value", result == null ? Tagged.schemaNode(null) : Tagged.node(result.value(), result.schema()));
  }
}
