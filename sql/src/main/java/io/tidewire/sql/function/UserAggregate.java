package io.tidewire.sql.function;

import io.tidewire.api.function.AggregateFunction;
import io.tidewire.sql.type.Types;

import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.Optionality;

import java.util.List;
import java.util.Locale;

/** An aggregate function of the user's own, as the validator sees it. Its value may be NULL. */
public final class UserAggregate extends SqlAggFunction {

    private final AggregateFunction function;

    UserAggregate(AggregateFunction function) {
        super(
                function.name().toUpperCase(Locale.ROOT),
                null,
                SqlKind.OTHER_FUNCTION,
                binding ->
                        Types.toCalcite(
                                function.result().withNullable(true), binding.getTypeFactory()),
                null,
                new UserOperands(List.copyOf(function.parameters())),
                SqlFunctionCategory.USER_DEFINED_FUNCTION,
                false,
                false,
                Optionality.FORBIDDEN);
        this.function = function;
    }

    public AggregateFunction function() {
        return function;
    }
}
