package io.tidewire.sql.function;

import io.tidewire.api.plan.Function;

import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;

import java.util.Set;

/** A function under the name by which SQL calls it. */
public final class FlinkFunction extends SqlFunction {

    /** The types in which a function wants its arguments. */
    public enum Arguments {
        /** As they are. */
        AS_GIVEN,
        /** Every one as DOUBLE. */
        DOUBLE,
        /** Every one in the type of the result. */
        RESULT,
        /** Every one in the type common to all. */
        COMMON,
        /** The first is an array, the second becomes of its elements' type. */
        ELEMENT
    }

    private static final Set<Function> NOT_DETERMINISTIC =
            Set.of(Function.RAND, Function.RAND_INTEGER, Function.UUID);

    private static final Set<Function> CLOCK =
            Set.of(
                    Function.CURRENT_DATE,
                    Function.CURRENT_TIME,
                    Function.CURRENT_TIMESTAMP,
                    Function.LOCALTIME,
                    Function.LOCALTIMESTAMP,
                    Function.PROCTIME,
                    Function.UNIX_TIMESTAMP);

    private final Function function;
    private final Arguments arguments;
    private final SqlSyntax syntax;

    FlinkFunction(
            String name,
            Function function,
            Arguments arguments,
            SqlReturnTypeInference returns,
            SqlOperandTypeChecker checker,
            SqlSyntax syntax) {
        super(
                name,
                SqlKind.OTHER_FUNCTION,
                returns,
                null,
                checker,
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
        this.function = function;
        this.arguments = arguments;
        this.syntax = syntax;
    }

    public Function function() {
        return function;
    }

    public Arguments arguments() {
        return arguments;
    }

    @Override
    public SqlSyntax getSyntax() {
        return syntax;
    }

    @Override
    public boolean isDeterministic() {
        return !NOT_DETERMINISTIC.contains(function);
    }

    @Override
    public boolean isDynamicFunction() {
        return CLOCK.contains(function);
    }
}
