package io.tidewire.sql.function;

import io.tidewire.sql.type.Types;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandMetadata;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.util.Static;
import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * TUMBLE, HOP, CUMULATE and SESSION over a table: its columns, then {@code window_start}, {@code
 * window_end} and {@code window_time}. Takes the table, DESCRIPTOR(time column), then intervals.
 */
public final class WindowFunction extends SqlFunction implements SqlTableFunction {

    public static final WindowFunction TUMBLE =
            new WindowFunction("TUMBLE", 3, List.of("DATA", "TIMECOL", "SIZE", "OFFSET"));
    public static final WindowFunction HOP =
            new WindowFunction("HOP", 4, List.of("DATA", "TIMECOL", "SLIDE", "SIZE", "OFFSET"));
    public static final WindowFunction CUMULATE =
            new WindowFunction("CUMULATE", 4, List.of("DATA", "TIMECOL", "STEP", "SIZE", "OFFSET"));
    public static final WindowFunction SESSION =
            new WindowFunction("SESSION", 3, List.of("DATA", "TIMECOL", "KEY", "GAP"));

    static final List<SqlOperator> ALL = List.of(TUMBLE, HOP, CUMULATE, SESSION);

    private static final List<String> APPENDED =
            List.of("window_start", "window_end", "window_time");

    private static final int MILLIS = 3;

    private WindowFunction(String name, int required, List<String> parameters) {
        super(
                name,
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.CURSOR,
                null,
                new Operands(required, parameters),
                SqlFunctionCategory.SYSTEM);
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return WindowFunction::rowType;
    }

    @Override
    public boolean argumentMustBeScalar(int ordinal) {
        return ordinal != 0;
    }

    @Override
    public SqlOperandMetadata getOperandTypeChecker() {
        return (SqlOperandMetadata) Objects.requireNonNull(super.getOperandTypeChecker());
    }

    private static RelDataType rowType(SqlOperatorBinding binding) {
        RelDataTypeFactory factory = binding.getTypeFactory();
        RelDataType input = binding.getOperandType(0);
        RelDataType timestamp = factory.createSqlType(SqlTypeName.TIMESTAMP, MILLIS);
        RelDataTypeField time =
                binding instanceof SqlCallBinding call ? timeColumn(input, call) : null;
        RelDataType windowTime =
                time == null
                        ? timestamp
                        : factory.createSqlType(time.getType().getSqlTypeName(), MILLIS);
        return factory.builder()
                .kind(input.getStructKind())
                .addAll(input.getFieldList())
                .add("window_start", timestamp)
                .add("window_end", timestamp)
                .add("window_time", windowTime)
                .build();
    }

    private static @Nullable RelDataTypeField timeColumn(RelDataType input, SqlCallBinding call) {
        return call.operand(1) instanceof SqlCall descriptor
                        && descriptor.operand(0) instanceof SqlIdentifier name
                ? input.getField(name.getSimple(), true, false)
                : null;
    }

    private record Operands(int required, List<String> names) implements SqlOperandMetadata {

        @Override
        public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
            boolean fits = fits(binding);
            if (!fits && throwOnFailure) {
                throw binding.newValidationSignatureError();
            }
            return fits;
        }

        private static boolean fits(SqlCallBinding binding) {
            SqlValidator validator = binding.getValidator();
            RelDataType table = validator.getValidatedNodeType(binding.operand(0));
            if (!table.isStruct() || binding.operand(1).getKind() != SqlKind.DESCRIPTOR) {
                return false;
            }
            checkNames(table, binding.operand(0));
            checkTime(table, ((SqlCall) binding.operand(1)).operand(0));
            int first = 2;
            if (binding.operand(2).getKind() == SqlKind.DESCRIPTOR) {
                ((SqlCall) binding.operand(2))
                        .getOperandList()
                        .forEach(column -> field(table, column));
                first = 3;
            }
            for (int i = first; i < binding.getOperandCount(); i++) {
                RelDataType type = validator.getValidatedNodeType(binding.operand(i));
                if (!SqlTypeUtil.isInterval(type)
                        || !type.getSqlTypeName()
                                .getFamily()
                                .equals(SqlTypeName.INTERVAL_SECOND.getFamily())) {
                    return false;
                }
            }
            return true;
        }

        private static void checkTime(RelDataType table, SqlNode column) {
            RelDataTypeField field = field(table, column);
            SqlTypeName type = field.getType().getSqlTypeName();
            if (type != SqlTypeName.TIMESTAMP
                    && type != SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE) {
                throw Signatures.invalid(
                        column,
                        "windows are over a TIMESTAMP, and '"
                                + field.getName()
                                + "' is of type "
                                + Types.fromCalcite(field.getType()).withNullable(true));
            }
        }

        /** Two columns of one name would leave the window's own out of reach. */
        private static void checkNames(RelDataType table, SqlNode data) {
            for (String name : APPENDED) {
                if (table.getField(name, true, false) != null) {
                    throw Signatures.invalid(
                            data,
                            "the table already has a column '"
                                    + name
                                    + "', which the window adds: give the table's another name"
                                    + " first");
                }
            }
        }

        private static RelDataTypeField field(RelDataType table, SqlNode column) {
            if (!(column instanceof SqlIdentifier name) || !name.isSimple()) {
                throw SqlUtil.newContextException(
                        column.getParserPosition(), Static.RESOURCE.descriptorMustBeIdentifier());
            }
            RelDataTypeField field = table.getField(name.getSimple(), true, false);
            if (field == null) {
                throw SqlUtil.newContextException(
                        column.getParserPosition(),
                        Static.RESOURCE.columnNotFound(name.getSimple()));
            }
            return field;
        }

        @Override
        public SqlOperandCountRange getOperandCountRange() {
            return SqlOperandCountRanges.between(required, names.size());
        }

        @Override
        public String getAllowedSignatures(SqlOperator operator, String name) {
            return name
                    + "(TABLE t, DESCRIPTOR(time column), INTERVAL "
                    + String.join(", INTERVAL ", names.subList(2, names.size()))
                    + ")";
        }

        @Override
        public List<RelDataType> paramTypes(RelDataTypeFactory factory) {
            return Collections.nCopies(names.size(), factory.createSqlType(SqlTypeName.ANY));
        }

        @Override
        public List<String> paramNames() {
            return names;
        }

        @Override
        public boolean isOptional(int index) {
            return index >= required;
        }

        @Override
        public boolean isFixedParameters() {
            return true;
        }
    }
}
