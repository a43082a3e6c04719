package io.tidewire.app.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.app.yaml.YamlNode.Mapping;
import io.tidewire.app.yaml.YamlNode.Scalar;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A word of the SQL stands in the file where its place says. */
class SqlLinesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sql: SELECT one FROM two WHERE three\n",
                "sql:   'SELECT one FROM two WHERE three'\n",
                "sql: \"SELECT one FROM two WHERE three\"\n",
                "sql: |\n  SELECT one\n  FROM two\n    WHERE three\n",
                "sql: |-\n      SELECT one\n\n      FROM two\n      WHERE three\n\n",
                "sql: |  # a comment\n  SELECT one\n    FROM two\n  WHERE three\nother: x\n",
                "sql: |2\n     SELECT one\n  FROM two\n  WHERE three\n",
                "sql: >\n  SELECT one\n  FROM two\n\n  WHERE three\n",
                "sql: >+\n   SELECT one\n     FROM two\n   WHERE three\n\n\nother: x\n",
                "sql: SELECT one\n  FROM two\n     WHERE three\nother: x\n",
                "sql: 'SELECT one\n  FROM two\n\n     WHERE three'\n",
                "sql: \"SELECT one\n  FROM two\n     WHERE three\"\n",
                "sql: |\r\n  SELECT one\r\n  FROM two\r\n    WHERE three\r\n",
                "a: ünïcödé ☃\nsql: |\n  SELECT one -- ☃\n  FROM two\n  WHERE three\n",
                "# 😀 beyond the basic plane\nsql: |\n  SELECT one FROM two\n  WHERE three",
                "a: { sql: SELECT one FROM two WHERE three }\n",
                "sql:\n  |\n  SELECT one\n  FROM two WHERE three\n",
                "sql:\n  SELECT one\n  FROM two WHERE three\n"
            })
    void placesAreExact(String yaml) {
        SqlText sql = SqlLines.of(sql(yaml), variables());

        for (String word : List.of("SELECT", "one", "FROM", "two", "WHERE", "three")) {
            String[] lines = sql.text().split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                int column = lines[i].indexOf(word);
                if (column >= 0) {
                    Location at = sql.locate(i + 1, column + 1, i + 1, column + word.length());
                    assertThat(textAt(yaml, at)).startsWith(word);
                    assertThat(at.endColumn() - at.column()).isEqualTo(word.length());
                }
            }
            assertThat(sql.text()).contains(word);
        }
        assertThat(sql.lines()).hasSize(sql.text().split("\n", -1).length);
    }

    /** A line break within a text is what YAML makes of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sql: f('(a\n        +b) ', `c\n  d`)\n",
                "sql: f('a  \n\n\n  b''s\n  c')\nother: x\n",
                "sql: \"f('a\n  b')\"\n",
                "sql: 'f(''a\n\n  b'')'\n",
                "sql: >-\n  f('a\n  b\n\n  c\n    d\n    e\n  f')\n",
                "sql: |-\n  f('a \n  b\n\n    c')\n",
                "sql: |-\r\n  f('a\r\n  b')\r\n",
                "sql: f('it''s'\n\n",
            })
    void aTextIsWhatYamlSays(String yaml) {
        Scalar scalar = sql(yaml);
        assertThat(SqlLines.of(scalar, variables()).text()).isEqualTo(scalar.value());
    }

    @Test
    void outsideOfTextsLinesStay() {
        String yaml = "sql: >-\n  a -- it's\n  /* it's */ b 'c\n  d'\n  e\n";
        assertThat(SqlLines.of(sql(yaml), variables()).text())
                .isEqualTo("a -- it's\n/* it's */ b 'c d'\ne");
    }

    private static String textAt(String yaml, Location at) {
        return yaml.split("\r?\n", -1)[at.line() - 1].substring(at.column() - 1);
    }

    private static Scalar sql(String yaml) {
        List<Object> faults = new ArrayList<>();
        YamlNode root = YamlReader.read(new YamlSource("f", yaml), variables(), faults::add);
        assertThat(faults).isEmpty();
        Mapping mapping = (Mapping) root;
        YamlNode nested = mapping.get("a");
        return (Scalar) (nested instanceof Mapping inner ? inner.get("sql") : mapping.get("sql"));
    }

    private static Variables variables() {
        return new Variables(name -> null, Path.of(""));
    }
}
