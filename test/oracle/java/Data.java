import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaProjector;
import org.apache.kafka.connect.data.Values;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.HeaderConverter;

/** Cases of converters, header converters and values. */
final class Data {
  private Data() {}

  static void answer(JsonNode asked, ObjectNode answer) throws Exception {
    Schema schema = Tagged.schema(asked.get("schema"));
    switch (asked.get("op").asText()) {
      case "to":
        schemaAndValue(answer, converter(asked).toConnectData(topic(asked), bytes(asked)));
        break;
      case "from":
        bytes(answer, converter(asked).fromConnectData(topic(asked), schema, Tagged.value(asked.get("value"), schema)));
        break;
      case "round":
        JsonConverter reader = new JsonConverter();
        reader.configure(Map.of("schemas.enable", "true"), false);
        SchemaAndValue read = reader.toConnectData("t", bytes(asked));
        bytes(answer, converter(asked).fromConnectData(topic(asked), read.schema(), read.value()));
        break;
      case "toHeader":
        schemaAndValue(answer, headerConverter(asked).toConnectHeader(topic(asked), "h", bytes(asked)));
        break;
      case "fromHeader":
        Object header = Tagged.value(asked.get("value"), schema);
        bytes(answer, headerConverter(asked).fromConnectHeader(topic(asked), "h", schema, header));
        break;
      case "validate":
        ConnectSchema.validateValue(schema, Tagged.value(asked.get("value"), schema));
        break;
      case "project":
        Schema target = Tagged.schema(asked.get("target"));
        Object projected = SchemaProjector.project(schema, Tagged.value(asked.get("value"), schema), target);
        answer.set("value", Tagged.node(projected, target));
        break;
      case "convert":
        Object converted = convert(asked, schema, Tagged.value(asked.get("value"), schema));
        answer.set("value", Tagged.node(converted, null));
        break;
      case "parseValue":
        schemaAndValue(answer, Values.parseString(asked.get("text").asText()));
        break;
      case "valueText":
        answer.put("text", Values.convertToString(schema, Tagged.value(asked.get("value"), schema)));
        break;
      default:
        throw new IllegalArgumentException("No such op: " + asked);
    }
  }

  private static Object convert(JsonNode asked, Schema schema, Object value) {
    switch (asked.get("to").asText()) {
      case "Boolean":
        return Values.convertToBoolean(schema, value);
      case "Byte":
        return Values.convertToByte(schema, value);
      case "Short":
        return Values.convertToShort(schema, value);
      case "Integer":
        return Values.convertToInteger(schema, value);
      case "Long":
        return Values.convertToLong(schema, value);
      case "Float":
        return Values.convertToFloat(schema, value);
      case "Double":
        return Values.convertToDouble(schema, value);
      case "String":
        return Values.convertToString(schema, value);
      case "List":
        return Values.convertToList(schema, value);
      case "Map":
        return Values.convertToMap(schema, value);
      case "Struct":
        return Values.convertToStruct(schema, value);
      case "Date":
        return Values.convertToDate(schema, value);
      case "Time":
        return Values.convertToTime(schema, value);
      case "Timestamp":
        return Values.convertToTimestamp(schema, value);
      case "Decimal":
        return Values.convertToDecimal(schema, value, asked.path("scale").asInt());
      default:
        throw new IllegalArgumentException("No such type: " + asked);
    }
  }

  static Map<String, String> config(JsonNode asked) {
    Map<String, String> config = new HashMap<>();
    asked.path("config").properties().forEach(
        option -> config.put(option.getKey(), option.getValue().isNull() ? null : option.getValue().asText()));
    return config;
  }

  /** As `config`, with booleans, numbers and lists as they are. */
  static Map<String, Object> typedConfig(JsonNode asked) {
    Map<String, Object> config = new HashMap<>(config(asked));
    asked.path("config").properties().forEach(option -> {
      JsonNode value = option.getValue();
      if (value.isBoolean()) config.put(option.getKey(), value.booleanValue());
      else if (value.isIntegralNumber()) {
        Object number = value.canConvertToInt() ? (Object) value.intValue() : (Object) value.longValue();
        config.put(option.getKey(), number);
      } else if (value.isNumber()) config.put(option.getKey(), value.doubleValue());
      else if (value.isArray()) {
        List<String> items = new ArrayList<>();
        value.forEach(item -> items.add(item.asText()));
        config.put(option.getKey(), items);
      }
    });
    return config;
  }

  private static String topic(JsonNode asked) {
    return asked.path("topic").asText("t");
  }

  private static Object create(JsonNode asked) throws ReflectiveOperationException {
    return Class.forName(asked.get("class").asText()).getDeclaredConstructor().newInstance();
  }

  private static Converter converter(JsonNode asked) throws ReflectiveOperationException {
    Converter converter = (Converter) create(asked);
    converter.configure(config(asked), asked.path("isKey").asBoolean());
    return converter;
  }

  private static HeaderConverter headerConverter(JsonNode asked) throws ReflectiveOperationException {
    HeaderConverter converter = (HeaderConverter) create(asked);
    Map<String, String> config = config(asked);
    if (!(converter instanceof org.apache.kafka.connect.storage.SimpleHeaderConverter)) {
      config.putIfAbsent("converter.type", "header");
    }
    converter.configure(config);
    return converter;
  }

  private static byte[] bytes(JsonNode asked) {
    if (asked.has("hex")) return HexFormat.of().parseHex(asked.get("hex").asText());
    return asked.hasNonNull("bytes") ? asked.get("bytes").asText().getBytes(StandardCharsets.UTF_8) : null;
  }

  /** As text where they are UTF-8, else as hexadecimal digits. */
  private static void bytes(ObjectNode answer, byte[] bytes) {
    if (bytes == null) {
      answer.putNull("bytes");
      return;
    }
    try {
      answer.put("bytes", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException binary) {
      answer.put("hex", HexFormat.of().formatHex(bytes));
    }
  }

  private static void schemaAndValue(ObjectNode answer, SchemaAndValue result) {
    Schema schema = result == null ? null : result.schema();
    answer.set("schema", Tagged.schemaNode(schema));
    answer.set("value", Tagged.node(result == null ? null : result.value(), schema));
  }
}
