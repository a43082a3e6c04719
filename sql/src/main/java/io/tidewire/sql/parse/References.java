package io.tidewire.sql.parse;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** The tables that a query reads, by name. Names that a WITH gives are not tables. */
public final class References extends SqlBasicVisitor<@Nullable Void> {

    private final Set<String> tables = new LinkedHashSet<>();
    private final Deque<Set<String>> hidden = new ArrayDeque<>();

    private References() {}

    public static Set<String> of(SqlNode query) {
        References references = new References();
        references.from(query);
        return references.tables;
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        switch (call) {
            case SqlSelect select -> {
                from(select.getFrom());
                for (SqlNode operand : select.getOperandList()) {
                    if (operand != null && operand != select.getFrom()) {
                        operand.accept(this);
                    }
                }
            }
            case SqlJoin join -> {
                from(join.getLeft());
                from(join.getRight());
                if (join.getCondition() != null) {
                    join.getCondition().accept(this);
                }
            }
            case SqlWith with -> {
                Set<String> names = new HashSet<>();
                hidden.push(names);
                for (SqlNode node : with.withList) {
                    SqlWithItem item = (SqlWithItem) node;
                    from(item.query);
                    names.add(item.name.getSimple());
                }
                from(with.body);
                hidden.pop();
            }
            default -> {
                if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
                    from(call.operand(0));
                } else {
                    super.visit(call);
                }
            }
        }
        return null;
    }

    /** A node where a table may stand. */
    private void from(@Nullable SqlNode node) {
        switch (node) {
            case null -> {}
            case SqlIdentifier name -> {
                String table = name.names.getLast();
                if (hidden.stream().noneMatch(names -> names.contains(table))) {
                    tables.add(table);
                }
            }
            case SqlCall call -> {
                switch (call.getKind()) {
                    case AS,
                            SNAPSHOT,
                            TABLE_REF,
                            LATERAL,
                            EXTEND,
                            MATCH_RECOGNIZE,
                            PIVOT,
                            UNPIVOT,
                            TABLESAMPLE -> {
                        from(call.operand(0));
                        for (int i = 1; i < call.operandCount(); i++) {
                            SqlNode operand = call.operand(i);
                            if (operand instanceof SqlCall) {
                                operand.accept(this);
                            }
                        }
                    }
                    default -> visit(call);
                }
            }
            default -> node.accept(this);
        }
    }
}
