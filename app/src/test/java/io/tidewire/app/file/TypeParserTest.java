package io.tidewire.app.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeParserTest {

    /** What a type prints is a type, and the same one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "BOOLEAN",
                "INT",
                "BIGINT",
                "DOUBLE",
                "STRING",
                "BYTES",
                "DATE",
                "TIME(0)",
                "DECIMAL(38, 0)",
                "DECIMAL(10, 2) NOT NULL",
                "TIMESTAMP(3)",
                "TIMESTAMP_LTZ(6)",
                "ARRAY<STRING NOT NULL> NOT NULL",
                "MAP<STRING, ARRAY<INT>>",
                "ROW<a INT NOT NULL, b ROW<c STRING>>"
            })
    void printsAsItReads(String text) throws Exception {
        assertThat(TypeParser.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "integer | INT",
                "smallint | INT",
                "float | DOUBLE",
                "double precision | DOUBLE",
                "varchar(20) | STRING",
                "char | STRING",
                "decimal | DECIMAL(10, 0)",
                "numeric(5) | DECIMAL(5, 0)",
                "timestamp | TIMESTAMP(6)",
                "timestamp(9) | TIMESTAMP(6)",
                "TIMESTAMP(3) WITH LOCAL TIME ZONE | TIMESTAMP_LTZ(3)",
                "TIMESTAMP WITHOUT TIME ZONE | TIMESTAMP(6)",
                "INT NULL | INT",
                "ROW(a INT, `b c` STRING) | ROW<a INT, b c STRING>",
                "array < int > | ARRAY<INT>"
            })
    void synonyms(String text, String type) throws Exception {
        assertThat(TypeParser.parse(text)).hasToString(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "STRNG | 0 | did you mean 'STRING'?",
                "TIMESTAMP(3) WITH TIME ZONE | 17 | write TIMESTAMP_LTZ(3)",
                "DECIMAL(2, 3) | 0 | DECIMAL(p, s)",
                "ARRAY | 5 | as in ARRAY<STRING>",
                "INT PRIMARY KEY | 4 | primary_key",
                "MAP<INT> | 7 | null",
                "ROW<INT> | 7 | null",
                "ROW<a INT, a INT> | 11 | null",
                "INT NOT | 7 | null",
                "jsonb | 0 | write STRING"
            })
    void isNone(String text, int offset, String hint) {
        assertThatThrownBy(() -> TypeParser.parse(text))
                .isInstanceOfSatisfying(
                        TypeParser.BadType.class,
                        e -> {
                            assertThat(e.offset()).isEqualTo(offset);
                            if (!hint.equals("null")) {
                                assertThat(e.hint()).contains(hint);
                            }
                        });
    }
}
