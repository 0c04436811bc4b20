import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;

/** The notation of schemas and values in cases: tagged.ts has the other side. */
final class Tagged {
  static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final JsonConverter SCHEMAS = new JsonConverter();

  static {
    SCHEMAS.configure(Map.of("schemas.enable", "true"), false);
  }

  private Tagged() {}

  static Schema schema(JsonNode node) {
    return node == null || node.isNull() ? null : SCHEMAS.asConnectSchema(node);
  }

  static JsonNode schemaNode(Schema schema) {
    return schema == null ? NullNode.instance : SCHEMAS.asJsonSchema(schema);
  }

  static Object value(JsonNode node, Schema schema) {
    if (node == null || node.isNull()) return null;
    JsonNode content = node.get(1);
    String text = content.asText();
    switch (node.get(0).asText()) {
      case "boolean":
        return content.booleanValue();
      case "int8":
        return Byte.valueOf(text);
      case "int16":
        return Short.valueOf(text);
      case "int32":
        return Integer.valueOf(text);
      case "int64":
        return Long.valueOf(text);
      case "float32":
        return Float.valueOf(text);
      case "float64":
        return Double.valueOf(text);
      case "string":
        return text;
      case "bytes":
        return Base64.getDecoder().decode(text);
      case "decimal":
        return new BigDecimal(text);
      case "date":
        return new Date(Long.parseLong(text));
      case "list":
        return list(content, schema);
      case "map":
        return map(content, schema);
      case "struct":
        return struct(content, node.has(2) ? schema(node.get(2)) : schema);
      default:
        throw new IllegalArgumentException("No such tag: " + node);
    }
  }

  private static List<Object> list(JsonNode content, Schema schema) {
    Schema element = schema != null && schema.type() == Schema.Type.ARRAY ? schema.valueSchema() : null;
    List<Object> items = new ArrayList<>();
    for (JsonNode item : content) items.add(value(item, element));
    return items;
  }

  private static Map<Object, Object> map(JsonNode content, Schema schema) {
    boolean typed = schema != null && schema.type() == Schema.Type.MAP;
    Map<Object, Object> entries = new HashMap<>();
    for (JsonNode entry : content) {
      Object key = value(entry.get(0), typed ? schema.keySchema() : null);
      entries.put(key, value(entry.get(1), typed ? schema.valueSchema() : null));
    }
    return entries;
  }

  private static Struct struct(JsonNode content, Schema schema) {
    Struct struct = new Struct(schema);
    for (JsonNode entry : content) {
      String name = entry.get(0).asText();
      Object value = value(entry.get(1), schema.field(name).schema());
      if (value != null) struct.put(name, value);
    }
    return struct;
  }

  /** A struct whose schema is not the one expected there carries its own. */
  static JsonNode node(Object value, Schema schema) {
    if (value == null) return NullNode.instance;
    if (value instanceof Boolean flag) return tag("boolean", BooleanNode.valueOf(flag));
    if (value instanceof Byte) return tag("int8", value);
    if (value instanceof Short) return tag("int16", value);
    if (value instanceof Integer) return tag("int32", value);
    if (value instanceof Long) return tag("int64", value);
    if (value instanceof Float) return tag("float32", value);
    if (value instanceof Double) return tag("float64", value);
    if (value instanceof String) return tag("string", value);
    if (value instanceof byte[] bytes) return tag("bytes", Base64.getEncoder().encodeToString(bytes));
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return tag("bytes", Base64.getEncoder().encodeToString(bytes));
    }
    if (value instanceof BigDecimal) return tag("decimal", value);
    if (value instanceof Date date) return tag("date", date.getTime());
    if (value instanceof Class<?> type) return tag("class", type.getName());
    if (value instanceof Password password) return tag("password", password.value());
    if (value instanceof List<?> items) {
      Schema element = schema != null && schema.type() == Schema.Type.ARRAY ? schema.valueSchema() : null;
      ArrayNode nodes = JSON.createArrayNode();
      for (Object item : items) nodes.add(node(item, element));
      return tag("list", nodes);
    }
    if (value instanceof Map<?, ?> entries) return mapNode(entries, schema);
    if (value instanceof Struct struct) return structNode(struct, schema);
    throw new IllegalArgumentException("No notation for " + value.getClass());
  }

  private static JsonNode mapNode(Map<?, ?> entries, Schema schema) {
    boolean typed = schema != null && schema.type() == Schema.Type.MAP;
    List<ArrayNode> nodes = new ArrayList<>();
    for (Map.Entry<?, ?> entry : entries.entrySet()) {
      JsonNode key = node(entry.getKey(), typed ? schema.keySchema() : null);
      nodes.add(JSON.createArrayNode().add(key).add(node(entry.getValue(), typed ? schema.valueSchema() : null)));
    }
    nodes.sort(Comparator.comparing(Object::toString));
    return tag("map", JSON.createArrayNode().addAll(nodes));
  }

  private static JsonNode structNode(Struct struct, Schema schema) {
    ArrayNode fields = JSON.createArrayNode();
    for (Field field : struct.schema().fields()) {
      JsonNode value = node(struct.getWithoutDefault(field.name()), field.schema());
      fields.add(JSON.createArrayNode().add(field.name()).add(value));
    }
    ArrayNode tagged = tag("struct", fields);
    return struct.schema().equals(schema) ? tagged : tagged.add(schemaNode(struct.schema()));
  }

  private static ArrayNode tag(String type, Object text) {
    return tag(type, new TextNode(String.valueOf(text)));
  }

  private static ArrayNode tag(String type, JsonNode content) {
    return JSON.createArrayNode().add(type).add(content);
  }
}
