package io.tidewire.connectors.format.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Decoder.Decoded;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;
import io.tidewire.connectors.format.Records;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

class RawFormatTest {

    private static final Schema TEXT = Schema.of(new Field("line", DataType.STRING));

    @Test
    void theRecordIsTheValue() {
        Decoded decoded =
                new RawFormat().decoder(TEXT, Options.NONE).decode(Records.of("a b", "", "{é}"));
        assertThat(Records.rows(decoded.rows()))
                .containsExactly(List.of("a b"), List.of(""), List.of("{é}"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RawFormat().encoder(TEXT, Options.NONE).encode(decoded.rows(), 2, "+I", out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("+I {é}");
    }

    @Test
    void textHasToBeUtf8AndBytesNeedNot() {
        List<byte[]> bad = List.of(new byte[] {'a', (byte) 0x80}, new byte[] {'b'});
        assertThat(
                        Records.rejects(
                                new RawFormat()
                                        .decoder(TEXT, Options.NONE)
                                        .decode(Records.of(bad, "0", 0))))
                .containsExactly("0 BAD_ENCODING");
        Schema bytes = Schema.of(new Field("line", DataType.BYTES));
        assertThat(
                        new RawFormat()
                                .decoder(bytes, Options.NONE)
                                .decode(Records.of(bad, "0", 0))
                                .rows()
                                .size())
                .isEqualTo(2);
    }

    @Test
    void itNeedsExactlyOneColumnOfText() {
        Schema two = Schema.of(new Field("a", DataType.STRING), new Field("b", DataType.STRING));
        Schema number = Schema.of(new Field("a", DataType.INT));
        for (Schema schema : List.of(two, number)) {
            assertThatThrownBy(() -> new RawFormat().decoder(schema, Options.NONE))
                    .isInstanceOf(TidewireException.class)
                    .hasMessageContaining("exactly one column");
        }
    }
}
