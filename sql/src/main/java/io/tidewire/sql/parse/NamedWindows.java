package io.tidewire.sql.parse;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * Writes out windows that refine a named one: {@code OVER (w ROWS 2 PRECEDING)} gets the partition
 * and the order of {@code w}. Calcite would give it the default frame of {@code w} in place of its
 * own. What the standard does not allow stays as it is, for the validator to refuse.
 */
final class NamedWindows extends SqlBasicVisitor<@Nullable Void> {

    private static final int REFERENCE = 1;
    private static final int PARTITION = 2;
    private static final int ORDER = 3;

    /** The windows that the SELECT around declares. */
    private Map<String, SqlWindow> declared = Map.of();

    private NamedWindows() {}

    /** Changes the query in place. */
    static void resolve(SqlNode query) {
        query.accept(new NamedWindows());
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        if (!(call instanceof SqlSelect select)) {
            if (call instanceof SqlWindow window) {
                refine(window);
            }
            return super.visit(call);
        }
        Map<String, SqlWindow> around = declared;
        declared = new HashMap<>();
        for (SqlNode node : select.getWindowList()) {
            if (node instanceof SqlWindow window && window.getDeclName() != null) {
                refine(window);
                declared.put(window.getDeclName().getSimple(), window);
            }
        }
        super.visit(call);
        declared = around;
        return null;
    }

    private void refine(SqlWindow window) {
        SqlWindow base =
                window.getRefName() == null ? null : declared.get(window.getRefName().getSimple());
        if (base == null
                || base.getRefName() != null
                || hasFrame(base)
                || !window.getPartitionList().isEmpty()
                || !window.getOrderList().isEmpty() && !base.getOrderList().isEmpty()) {
            return;
        }
        window.setOperand(PARTITION, copy(base.getPartitionList()));
        if (window.getOrderList().isEmpty()) {
            window.setOperand(ORDER, copy(base.getOrderList()));
        }
        window.setOperand(REFERENCE, null);
    }

    private static boolean hasFrame(SqlWindow window) {
        return window.getLowerBound() != null || window.getUpperBound() != null;
    }

    /** The validator changes what it is given. */
    private static SqlNodeList copy(SqlNodeList list) {
        return (SqlNodeList) list.clone(list.getParserPosition());
    }
}
