package io.tidewire.server.http;

import com.fasterxml.jackson.core.JsonToken;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.RunningPipeline.QueryLimits;
import io.tidewire.server.json.RowsJson;

import java.util.List;
import java.util.Map;

/** SQL over the store. */
final class QueryHandler {

    private static final int DEFAULT_ROWS = 1_000;
    private static final String EXAMPLE = "{\"sql\": \"SELECT ...\"}";

    private final RunningPipeline pipeline;

    QueryHandler(RunningPipeline pipeline) {
        this.pipeline = pipeline;
    }

    Reply post(Request request) {
        Map<String, JsonArguments.Argument> arguments =
                JsonArguments.read(request.body(), List.of("sql", "limit"), EXAMPLE);
        JsonArguments.Argument sql = arguments.get("sql");
        if (sql == null || sql.type() != JsonToken.VALUE_STRING || sql.text().isBlank()) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT, "'sql' is missing", "send " + EXAMPLE);
        }
        JsonArguments.Argument limit = arguments.get("limit");
        int rows =
                limit == null
                        ? DEFAULT_ROWS
                        : (int)
                                Request.number(
                                        "limit", limit.text(), 1, QueryLimits.DEFAULT.rows());
        return Reply.json(
                RowsJson.result(
                        pipeline.store()
                                .query(
                                        sql.text(),
                                        new QueryLimits(rows, QueryLimits.DEFAULT.time()))));
    }
}
