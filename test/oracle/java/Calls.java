import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;

/** Cases that call methods one after the other: each call has a result of its own, an error too. */
final class Calls {
  private Calls() {}

  private interface Call {
    /** Null for a method that gives back the object itself. */
    JsonNode run(String method, JsonNode call);
  }

  static void builder(JsonNode asked, ObjectNode answer) {
    Schema[] members = {Tagged.schema(asked.get("keySchema")), Tagged.schema(asked.get("valueSchema"))};
    Schema.Type type = asked.hasNonNull("type") ? Schema.Type.valueOf(asked.get("type").asText()) : null;
    SchemaBuilder builder = type == Schema.Type.ARRAY ? SchemaBuilder.array(members[1])
        : type == Schema.Type.MAP ? SchemaBuilder.map(members[0], members[1]) : SchemaBuilder.type(type);
    each(asked, answer, (method, call) -> {
      switch (method) {
        case "optional" -> builder.optional();
        case "required" -> builder.required();
        case "name" -> builder.name(text(call, 1));
        case "version" -> builder.version(call.get(1).isNull() ? null : call.get(1).intValue());
        case "doc" -> builder.doc(text(call, 1));
        case "parameter" -> builder.parameter(text(call, 1), text(call, 2));
        case "field" -> builder.field(text(call, 1), Tagged.schema(call.get(2)));
        case "defaultValue" -> builder.defaultValue(Tagged.value(call.get(1), builder.build()));
        case "build" -> {
          return Tagged.schemaNode(builder.build());
        }
        default -> throw new IllegalStateException(method);
      }
      return null;
    });
  }

  static void struct(JsonNode asked, ObjectNode answer) {
    Schema schema = Tagged.schema(asked.get("schema"));
    Struct struct = new Struct(schema);
    each(asked, answer, (method, call) -> {
      String name = text(call, 1);
      switch (method) {
        case "put": {
          Schema given = schema.field(name) == null ? null : schema.field(name).schema();
          struct.put(name, Tagged.value(call.get(2), given));
          return null;
        }
        case "validate":
          struct.validate();
          return null;
        case "toString":
          return Tagged.node(struct.toString(), null);
        default:
          return Tagged.node(get(struct, method, name), schema.field(name) == null ? null : schema.field(name).schema());
      }
    });
  }

  private static Object get(Struct struct, String method, String name) {
    return switch (method) {
      case "get" -> struct.get(name);
      case "getWithoutDefault" -> struct.getWithoutDefault(name);
      case "getInt8" -> struct.getInt8(name);
      case "getInt16" -> struct.getInt16(name);
      case "getInt32" -> struct.getInt32(name);
      case "getInt64" -> struct.getInt64(name);
      case "getFloat32" -> struct.getFloat32(name);
      case "getFloat64" -> struct.getFloat64(name);
      case "getBoolean" -> struct.getBoolean(name);
      case "getString" -> struct.getString(name);
      case "getBytes" -> struct.getBytes(name);
      case "getArray" -> struct.getArray(name);
      case "getMap" -> struct.getMap(name);
      case "getStruct" -> struct.getStruct(name);
      default -> throw new IllegalStateException(method);
    };
  }

  static void headers(JsonNode asked, ObjectNode answer) {
    ConnectHeaders headers = new ConnectHeaders();
    each(asked, answer, (method, call) -> {
      String key = text(call, 1);
      Schema schema = Tagged.schema(call.get(3));
      Object value = Tagged.value(call.get(2), schema);
      switch (method) {
        case "add" -> headers.add(key, value, schema);
        case "remove" -> headers.remove(key);
        case "clear" -> headers.clear();
        case "retainLatest" -> {
          if (key == null) headers.retainLatest();
          else headers.retainLatest(key);
        }
        case "lastWithName" -> {
          return headers.lastWithName(key) == null ? Tagged.JSON.nullNode() : node(headers.lastWithName(key));
        }
        case "toArray" -> {
          ArrayNode all = Tagged.JSON.createArrayNode();
          headers.forEach(header -> all.add(node(header)));
          return all;
        }
        default -> addTyped(headers, method, key, value, schema);
      }
      return null;
    });
  }

  private static void addTyped(ConnectHeaders headers, String method, String key, Object value, Schema schema) {
    switch (method) {
      case "addString" -> headers.addString(key, (String) value);
      case "addBytes" -> headers.addBytes(key, (byte[]) value);
      case "addBoolean" -> headers.addBoolean(key, (Boolean) value);
      case "addByte" -> headers.addByte(key, (Byte) value);
      case "addShort" -> headers.addShort(key, (Short) value);
      case "addInt" -> headers.addInt(key, (Integer) value);
      case "addLong" -> headers.addLong(key, (Long) value);
      case "addFloat" -> headers.addFloat(key, (Float) value);
      case "addDouble" -> headers.addDouble(key, (Double) value);
      case "addList" -> headers.addList(key, value == null ? null : new ArrayList<>((List<?>) value), schema);
      case "addMap" -> headers.addMap(key, (Map<?, ?>) value, schema);
      case "addStruct" -> headers.addStruct(key, (Struct) value);
      case "addDecimal" -> headers.addDecimal(key, (BigDecimal) value);
      case "addDate" -> headers.addDate(key, (Date) value);
      case "addTime" -> headers.addTime(key, (Date) value);
      case "addTimestamp" -> headers.addTimestamp(key, (Date) value);
      default -> throw new IllegalStateException(method);
    }
  }

  private static JsonNode node(Header header) {
    ArrayNode node = Tagged.JSON.createArrayNode();
    return node.add(header.key()).add(Tagged.schemaNode(header.schema())).add(Tagged.node(header.value(), header.schema()));
  }

  private static String text(JsonNode call, int index) {
    return call.hasNonNull(index) ? call.get(index).asText() : null;
  }

  private static void each(JsonNode asked, ObjectNode answer, Call run) {
    ArrayNode results = answer.putArray("results");
    for (JsonNode call : asked.get("calls")) {
      ObjectNode result = results.addObject();
      try {
        JsonNode given = run.run(call.get(0).asText(), call);
        if (given != null) result.set("gives", given);
      } catch (RuntimeException failure) {
        Oracle.fail(result, failure);
      }
    }
  }
}
