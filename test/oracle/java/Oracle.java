import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Reads a case a line from standard input and writes what Kafka Connect makes of it, a line each. */
public final class Oracle {
  private Oracle() {}

  public static void main(String[] args) throws Exception {
    PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    System.setOut(System.err);
    ObjectWriter writer = Tagged.JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);
    BufferedReader cases = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = cases.readLine(); line != null; line = cases.readLine()) {
      answers.println(writer.writeValueAsString(answer(Tagged.JSON.readTree(line))));
    }
    answers.flush();
  }

  private static ObjectNode answer(JsonNode asked) {
    ObjectNode answer = Tagged.JSON.createObjectNode();
    try {
      switch (asked.get("op").asText()) {
        case "transform":
          Records.transform(asked, answer);
          break;
        case "predicate":
          Records.test(asked, answer);
          break;
        case "builder":
          Calls.builder(asked, answer);
          break;
        case "struct":
          Calls.struct(asked, answer);
          break;
        case "headers":
          Calls.headers(asked, answer);
          break;
        case "parse":
        case "validateConfig":
        case "keys":
        case "pluginKeys":
          Definitions.answer(asked, answer);
          break;
        default:
          Data.answer(asked, answer);
      }
    } catch (Throwable failure) {
      answer.removeAll();
      fail(answer, failure);
    }
    return answer;
  }

  static void fail(ObjectNode answer, Throwable failure) {
    answer.put("error", failure.getMessage());
    answer.put("errorClass", failure.getClass().getName());
  }
}
