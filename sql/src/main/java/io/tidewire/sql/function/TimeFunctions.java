package io.tidewire.sql.function;

import static io.tidewire.sql.function.Signatures.*;

import io.tidewire.api.plan.Function;

import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;

import java.util.List;

/** Dates, times and the clock. */
final class TimeFunctions {

    private static final int MILLIS = 3;

    private static final SqlReturnTypeInference NOW =
            time(SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, MILLIS, false);

    private TimeFunctions() {}

    static List<SqlOperator> all() {
        return List.of(
                word("CURRENT_DATE", Function.CURRENT_DATE, time(SqlTypeName.DATE, -1, false)),
                word("CURRENT_TIME", Function.CURRENT_TIME, time(SqlTypeName.TIME, 0, false)),
                word("LOCALTIME", Function.LOCALTIME, time(SqlTypeName.TIME, 0, false)),
                word("CURRENT_TIMESTAMP", Function.CURRENT_TIMESTAMP, NOW),
                word(
                        "LOCALTIMESTAMP",
                        Function.LOCALTIMESTAMP,
                        time(SqlTypeName.TIMESTAMP, MILLIS, false)),
                function("NOW", Function.CURRENT_TIMESTAMP, NOW, OperandTypes.NILADIC),
                function(
                        "CURRENT_ROW_TIMESTAMP",
                        Function.CURRENT_TIMESTAMP,
                        NOW,
                        OperandTypes.NILADIC),
                function("PROCTIME", Function.PROCTIME, NOW, OperandTypes.NILADIC),
                function(
                        "DATE_FORMAT",
                        Function.DATE_FORMAT,
                        STRING_OR_NULL,
                        OperandTypes.or(args(SqlTypeFamily.DATETIME, TEXT), args(TEXT, TEXT))),
                function(
                        "TO_DATE",
                        Function.TO_DATE,
                        time(SqlTypeName.DATE, -1, true),
                        args(1, TEXT, TEXT)),
                function(
                        "TO_TIMESTAMP",
                        Function.TO_TIMESTAMP,
                        time(SqlTypeName.TIMESTAMP, MILLIS, true),
                        args(1, TEXT, TEXT)),
                function(
                        "TO_TIMESTAMP_LTZ",
                        Function.TO_TIMESTAMP_LTZ,
                        time(SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, MILLIS, true),
                        args(1, NUMBER, WHOLE)),
                function(
                        "FROM_UNIXTIME",
                        Function.FROM_UNIXTIME,
                        STRING_OR_NULL,
                        args(1, NUMBER, TEXT)),
                function("UNIX_TIMESTAMP", Function.UNIX_TIMESTAMP, BIGINT, args(0, TEXT, TEXT)),
                function(
                        "CONVERT_TZ", Function.CONVERT_TZ, STRING_OR_NULL, args(TEXT, TEXT, TEXT)));
    }
}
