import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/** Cases of ConfigDef: definitions as data, and those of the plugins. */
final class Definitions {
  private Definitions() {}

  static void answer(JsonNode asked, ObjectNode answer) throws Exception {
    switch (asked.get("op").asText()) {
      case "pluginKeys":
        keys(pluginDef(asked.get("class").asText()), answer);
        break;
      case "keys":
        keys(definition(asked), answer);
        break;
      case "parse":
        ObjectNode parsed = answer.putObject("parsed");
        definition(asked).parse(Data.typedConfig(asked))
            .forEach((name, value) -> parsed.set(name, Tagged.node(value, null)));
        break;
      default:
        ArrayNode values = answer.putArray("values");
        for (ConfigValue value : definition(asked).validate(Data.config(asked))) values.add(node(value));
    }
  }

  private static ObjectNode node(ConfigValue value) {
    ObjectNode node = Tagged.JSON.createObjectNode();
    node.put("name", value.name());
    node.set("value", Tagged.node(value.value(), null));
    ArrayNode recommended = node.putArray("recommended");
    for (Object each : value.recommendedValues()) recommended.add(Tagged.node(each, null));
    node.set("errors", Tagged.JSON.valueToTree(value.errorMessages()));
    node.put("visible", value.visible());
    return node;
  }

  private static ConfigDef pluginDef(String className) throws ReflectiveOperationException {
    Object plugin = Class.forName(className).getDeclaredConstructor().newInstance();
    if (plugin instanceof Connector connector) return connector.config();
    if (plugin instanceof Transformation<?> transformation) return transformation.config();
    if (plugin instanceof Predicate<?> predicate) return predicate.config();
    return plugin instanceof Converter converter ? converter.config() : ((HeaderConverter) plugin).config();
  }

  private static void keys(ConfigDef definition, ObjectNode answer) {
    answer.set("groups", Tagged.JSON.valueToTree(definition.groups()));
    ArrayNode keys = answer.putArray("keys");
    for (ConfigDef.ConfigKey key : definition.configKeys().values()) {
      ObjectNode node = keys.addObject();
      node.put("name", key.name);
      node.put("type", key.type.name());
      node.put("required", !key.hasDefault());
      node.put("default", key.hasDefault() ? ConfigDef.convertToString(key.defaultValue, key.type) : null);
      node.put("importance", key.importance.name());
      node.put("group", key.group);
      node.put("order", key.orderInGroup);
      node.put("width", key.width.name());
      node.put("displayName", key.displayName);
      node.set("dependents", Tagged.JSON.valueToTree(key.dependents));
      node.put("validValues", key.validator == null ? null : key.validator.toString());
    }
  }

  private static ConfigDef definition(JsonNode asked) throws ReflectiveOperationException {
    if (asked.has("class")) return pluginDef(asked.get("class").asText());
    ConfigDef definition = new ConfigDef();
    for (JsonNode key : asked.get("keys")) {
      ConfigDef.Type type = ConfigDef.Type.valueOf(key.get("type").asText());
      List<String> dependents = new ArrayList<>();
      key.path("dependents").forEach(name -> dependents.add(name.asText()));
      definition.define(
          key.get("name").asText(), type,
          key.has("default") ? defaultValue(key.get("default"), type) : ConfigDef.NO_DEFAULT_VALUE,
          key.has("validator") ? validator(key.get("validator")) : null,
          ConfigDef.Importance.valueOf(key.path("importance").asText("HIGH")), "",
          key.path("group").asText(null), key.path("order").asInt(-1),
          ConfigDef.Width.valueOf(key.path("width").asText("NONE")),
          key.path("displayName").asText(key.get("name").asText()), dependents,
          key.has("recommender") ? recommender(key.get("recommender")) : null);
    }
    return definition;
  }

  private static Object defaultValue(JsonNode node, ConfigDef.Type type) {
    if (node.isNull()) return null;
    if (node.isBoolean()) return node.booleanValue();
    if (node.isArray()) {
      List<String> items = new ArrayList<>();
      node.forEach(item -> items.add(item.asText()));
      return items;
    }
    return node.isNumber() ? number(node, type) : node.asText();
  }

  private static Number number(JsonNode node, ConfigDef.Type type) {
    switch (type) {
      case SHORT:
        return node.shortValue();
      case LONG:
        return node.longValue();
      case DOUBLE:
        return node.doubleValue();
      default:
        return node.intValue();
    }
  }

  private static ConfigDef.Validator validator(JsonNode node) {
    String[] values = strings(node.path("values"));
    switch (node.get("is").asText()) {
      case "atLeast":
        return ConfigDef.Range.atLeast(bound(node.get("min")));
      case "between":
        return ConfigDef.Range.between(bound(node.get("min")), bound(node.get("max")));
      case "list":
        return ConfigDef.ValidList.in(node.path("allowEmpty").asBoolean(true), values);
      case "anyList":
        return ConfigDef.ValidList.anyNonDuplicateValues(
            node.path("allowEmpty").asBoolean(true), node.path("allowNull").asBoolean(false));
      case "string":
        return ConfigDef.ValidString.in(values);
      case "stringIgnoringCase":
        return ConfigDef.CaseInsensitiveValidString.in(values);
      case "nonEmpty":
        return new ConfigDef.NonEmptyString();
      case "nonEmptyWithoutControlChars":
        return new ConfigDef.NonEmptyStringWithoutControlChars();
      case "nonNull":
        return new ConfigDef.NonNullValidator();
      case "listSize":
        return ConfigDef.ListSize.atMostOfSize(node.get("max").intValue());
      case "all":
        List<ConfigDef.Validator> all = new ArrayList<>();
        node.get("of").forEach(each -> all.add(validator(each)));
        return ConfigDef.CompositeValidator.of(all.toArray(new ConfigDef.Validator[0]));
      case "lambda":
        return ConfigDef.LambdaValidator.with(
            (name, value) -> {
              if (node.get("refuses").asText().equals(String.valueOf(value))) {
                throw new ConfigException(name, value, node.get("why").asText());
              }
            },
            () -> node.get("description").asText());
      default:
        throw new IllegalArgumentException("No such validator: " + node);
    }
  }

  private static Number bound(JsonNode node) {
    if (node.isIntegralNumber()) return node.canConvertToInt() ? (Number) node.intValue() : (Number) node.longValue();
    return node.doubleValue();
  }

  private static String[] strings(JsonNode nodes) {
    List<String> strings = new ArrayList<>();
    nodes.forEach(node -> strings.add(node.isNull() ? null : node.asText()));
    return strings.toArray(new String[0]);
  }

  private static ConfigDef.Recommender recommender(JsonNode node) {
    return new ConfigDef.Recommender() {
      @Override
      public List<Object> validValues(String name, Map<String, Object> parsed) {
        if (node.has("fails")) throw new ConfigException(node.get("fails").asText());
        return List.of((Object[]) strings(node.path("values")));
      }

      @Override
      public boolean visible(String name, Map<String, Object> parsed) {
        JsonNode when = node.get("visibleWhen");
        return when == null || when.get(1).asText().equals(String.valueOf(parsed.get(when.get(0).asText())));
      }
    };
  }
}
