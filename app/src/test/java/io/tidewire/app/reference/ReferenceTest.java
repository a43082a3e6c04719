package io.tidewire.app.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.app.client.Json;
import io.tidewire.app.file.Catalog;
import io.tidewire.app.run.Pipelines;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The pages under docs/reference are what the code says. Run with -Dtidewire.update=true to write
 * them anew.
 */
class ReferenceTest {

    private static final Path DIRECTORY = Path.of("..", "docs", "reference");

    @ParameterizedTest
    @CsvSource({"pipeline.schema.json", "connectors.md", "pipeline-file.md", "pipeline-tests.md"})
    void isCurrent(String file) throws IOException {
        Catalog catalog = Pipelines.catalog();
        String content =
                switch (file) {
                    case "pipeline.schema.json" -> JsonSchema.of(catalog);
                    case "connectors.md" -> ReferencePages.connectors(catalog);
                    case "pipeline-tests.md" -> ReferencePages.pipelineTests();
                    default -> ReferencePages.pipelineFile();
                };
        Path path = DIRECTORY.resolve(file);
        if (Boolean.getBoolean("tidewire.update")) {
            Files.createDirectories(DIRECTORY);
            Files.writeString(path, content);
        }
        assertThat(path)
                .as(
                        "changed on purpose? then run mvn -pl app -am test -Dtest=ReferenceTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Dtest.jvm.args=-Dtidewire.update=true, and look at the difference")
                .exists()
                .hasContent(content);
    }

    @Test
    void theSchemaKnowsEveryConnectorsOptions() {
        Catalog catalog = Pipelines.catalog();
        Map<String, ?> schema = Json.object(Json.parse(JsonSchema.of(catalog)));
        assertThat(schema.get("$schema")).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        String text = schema.toString();
        catalog.connectors()
                .forEach(
                        connector -> {
                            assertThat(text).contains("const=" + connector.name());
                            if (connector.source() != null) {
                                connector
                                        .source()
                                        .options()
                                        .forEach(
                                                option ->
                                                        assertThat(text)
                                                                .contains(option.name() + "={")
                                                                .contains(option.help()));
                            }
                        });
    }
}
