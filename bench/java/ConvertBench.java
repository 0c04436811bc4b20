import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.transforms.Transformation;

/** Answers each line of JSON on stdin with one line: `ready` for a case that is described, CPU nanoseconds for one that is run. */
public class ConvertBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OperatingSystemMXBean SYSTEM =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final Map<String, Case> CASES = new HashMap<>();
    /** What is made is looked at, so that it cannot be left out by the compiler. */
    private static long seen;

    private interface Case {
        void run(int index);
    }

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode request = JSON.readTree(line);
            String name = request.get("name").asText();
            if (request.has("records")) {
                System.out.println(cpuOf(CASES.get(name), request.get("records").asInt()));
            } else {
                CASES.put(name, make(request));
                System.out.println("ready");
            }
        }
        System.err.println(seen == 42 ? " " : "");
    }

    private static long cpuOf(Case made, int records) {
        long before = SYSTEM.getProcessCpuTime();
        for (int i = 0; i < records; i++) made.run(i);
        return SYSTEM.getProcessCpuTime() - before;
    }

    private static Case make(JsonNode request) throws Exception {
        List<byte[]> lines = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(request.get("lines").asText()))) {
            lines.add(line.getBytes(StandardCharsets.UTF_8));
        }
        Converter converter = converter(request.get("converter"));
        String kind = request.get("kind").asText();
        if (kind.equals("toConnectData")) {
            return index -> seen += converter.toConnectData("topic", lines.get(index % lines.size())).value() == null ? 0 : 1;
        }
        List<SchemaAndValue> values = new ArrayList<>();
        for (byte[] line : lines) values.add(converter.toConnectData("topic", line));
        if (kind.equals("fromConnectData")) {
            return index -> {
                SchemaAndValue value = values.get(index % values.size());
                seen += converter.fromConnectData("topic", value.schema(), value.value()).length;
            };
        }
        return transformation(request, values);
    }

    private static Converter converter(JsonNode described) throws Exception {
        Converter converter = (Converter) newInstance(described);
        converter.configure(config(described), false);
        return converter;
    }

    @SuppressWarnings("unchecked")
    private static Case transformation(JsonNode request, List<SchemaAndValue> values) throws Exception {
        Transformation<SinkRecord> transformation = (Transformation<SinkRecord>) newInstance(request.get("transformation"));
        transformation.configure(config(request.get("transformation")));
        List<SinkRecord> records = new ArrayList<>();
        for (SchemaAndValue value : values) {
            records.add(new SinkRecord("topic", 0, null, null, value.schema(), value.value(), records.size(),
                1700000000000L, TimestampType.CREATE_TIME));
        }
        return index -> seen += transformation.apply(records.get(index % records.size())).kafkaOffset();
    }

    private static Object newInstance(JsonNode described) throws Exception {
        return Class.forName(described.get("class").asText()).getDeclaredConstructor().newInstance();
    }

    private static Map<String, ?> config(JsonNode described) {
        Map<String, String> config = new HashMap<>();
        JsonNode options = described.get("config");
        options.fieldNames().forEachRemaining(name -> config.put(name, options.get(name).asText()));
        return config;
    }
}
