package io.tidewire.connectors.stdout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Sink;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.connectors.Deltas;
import io.tidewire.connectors.SinkContexts;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

class StdoutSinkTest {

    private static final Schema SCHEMA =
            Schema.of(
                    new Field("k", DataType.STRING.notNull()),
                    new Field("t", DataType.timestamp(3)));

    private static String printed(String format, boolean insertOnly, Map<String, Object> options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Sink sink = sink(format, insertOnly, options, out);
        sink.recover(Deltas.at(0));
        BatchBuilder batch = new BatchBuilder(SCHEMA);
        batch.column(0).addString("x");
        batch.column(1).addLong(-1_000);
        batch.endRow(1);
        sink.write(Deltas.of(batch.build()));
        sink.close();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Sink sink(
            String format, boolean insertOnly, Map<String, Object> options, OutputStream out) {
        return new StdoutSink(
                SinkContexts.of(
                        StdoutConnector.SPEC,
                        options,
                        format,
                        SCHEMA,
                        insertOnly,
                        (row, why) -> {}),
                out);
    }

    @Test
    void rowsWithTheirOpWhenTheyCanChange() {
        assertThat(printed("json", true, Map.of()))
                .isEqualTo("{\"k\":\"x\",\"t\":\"1969-12-31 23:59:59.999\"}\n");
        assertThat(printed("json", false, Map.of()))
                .isEqualTo("{\"op\":\"+I\",\"k\":\"x\",\"t\":\"1969-12-31 23:59:59.999\"}\n");
        assertThat(printed("csv", true, Map.of("op", "always")))
                .isEqualTo("op,k,t\n+I,x,1969-12-31 23:59:59.999\n");
        assertThat(printed("csv", false, Map.of("op", "never")))
                .isEqualTo("k,t\nx,1969-12-31 23:59:59.999\n");
    }

    @Test
    void aClosedPipeSaysSo() {
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        Sink sink = sink("json", true, Map.of(), broken);
        BatchBuilder batch = new BatchBuilder(SCHEMA);
        sink.write(Deltas.of(batch.add(1, java.util.Arrays.asList("x", null)).build()));
        assertThatThrownBy(sink::flush).hasMessageContaining("SINK_FAILED");
    }
}
