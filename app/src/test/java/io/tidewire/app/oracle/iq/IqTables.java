package io.tidewire.app.oracle.iq;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.app.oracle.rig.TestTable;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The three small schemas that most of the files query. */
final class IqTables {

    private final Map<TestTable, List<List<@Nullable Object>>> rows = new LinkedHashMap<>();

    private IqTables() {}

    /** Of other schemas only what all may read, and rows of VALUES. */
    static IqTables of(String schema) {
        IqTables tables = new IqTables();
        tables.hr();
        switch (schema) {
            case "scott", "jdbc_scott" -> tables.scott();
            case "post", "post-big-query" -> tables.post();
            default -> {}
        }
        return tables;
    }

    /** Without the columns that are objects. */
    private void hr() {
        table(
                "emps",
                List.of(
                        new Field("empid", DataType.INT.notNull()),
                        new Field("deptno", DataType.INT.notNull()),
                        new Field("name", DataType.STRING),
                        new Field("salary", DataType.DOUBLE.notNull()),
                        new Field("commission", DataType.INT)),
                row(100, 10, "Bill", 10000.0, 1000),
                row(200, 20, "Eric", 8000.0, 500),
                row(150, 10, "Sebastian", 7000.0, null),
                row(110, 10, "Theodore", 11500.0, 250));
        table(
                "depts",
                List.of(
                        new Field("deptno", DataType.INT.notNull()),
                        new Field("name", DataType.STRING)),
                row(10, "Sales"),
                row(30, "Marketing"),
                row(40, "HR"));
    }

    /** Employees and departments. */
    private void scott() {
        table(
                "EMP",
                List.of(
                        new Field("EMPNO", DataType.INT.notNull()),
                        new Field("ENAME", DataType.STRING),
                        new Field("JOB", DataType.STRING),
                        new Field("MGR", DataType.INT),
                        new Field("HIREDATE", DataType.DATE),
                        new Field("SAL", DataType.decimal(7, 2)),
                        new Field("COMM", DataType.decimal(7, 2)),
                        new Field("DEPTNO", DataType.INT)),
                emp(7369, "SMITH", "CLERK", 7902, "1980-12-17", 800, null, 20),
                emp(7499, "ALLEN", "SALESMAN", 7698, "1981-02-20", 1600, 300, 30),
                emp(7521, "WARD", "SALESMAN", 7698, "1981-02-22", 1250, 500, 30),
                emp(7566, "JONES", "MANAGER", 7839, "1981-02-04", 2975, null, 20),
                emp(7654, "MARTIN", "SALESMAN", 7698, "1981-09-28", 1250, 1400, 30),
                emp(7698, "BLAKE", "MANAGER", 7839, "1981-01-05", 2850, null, 30),
                emp(7782, "CLARK", "MANAGER", 7839, "1981-06-09", 2450, null, 10),
                emp(7788, "SCOTT", "ANALYST", 7566, "1987-04-19", 3000, null, 20),
                emp(7839, "KING", "PRESIDENT", null, "1981-11-17", 5000, null, 10),
                emp(7844, "TURNER", "SALESMAN", 7698, "1981-09-08", 1500, 0, 30),
                emp(7876, "ADAMS", "CLERK", 7788, "1987-05-23", 1100, null, 20),
                emp(7900, "JAMES", "CLERK", 7698, "1981-12-03", 950, null, 30),
                emp(7902, "FORD", "ANALYST", 7566, "1981-12-03", 3000, null, 20),
                emp(7934, "MILLER", "CLERK", 7782, "1982-01-23", 1300, null, 10));
        table(
                "DEPT",
                List.of(
                        new Field("DEPTNO", DataType.INT.notNull()),
                        new Field("DNAME", DataType.STRING),
                        new Field("LOC", DataType.STRING)),
                row(10, "ACCOUNTING", "NEW YORK"),
                row(20, "RESEARCH", "DALLAS"),
                row(30, "SALES", "CHICAGO"),
                row(40, "OPERATIONS", "BOSTON"));
        table(
                "BONUS",
                List.of(
                        new Field("ENAME", DataType.STRING),
                        new Field("JOB", DataType.STRING),
                        new Field("SAL", DataType.decimal(7, 2)),
                        new Field("COMM", DataType.decimal(7, 2))));
    }

    private static List<@Nullable Object> emp(
            int empno,
            String ename,
            String job,
            @Nullable Integer mgr,
            String hired,
            int sal,
            @Nullable Integer comm,
            int deptno) {
        return row(
                empno,
                ename,
                job,
                mgr,
                LocalDate.parse(hired),
                BigDecimal.valueOf(sal).setScale(2),
                comm == null ? null : BigDecimal.valueOf(comm).setScale(2),
                deptno);
    }

    /** Others by the same names, as rows of VALUES. */
    private void post() {
        table(
                "EMP",
                List.of(
                        new Field("ENAME", DataType.STRING.notNull()),
                        new Field("DEPTNO", DataType.INT),
                        new Field("GENDER", DataType.STRING.notNull())),
                row("Jane", 10, "F"),
                row("Bob", 10, "M"),
                row("Eric", 20, "M"),
                row("Susan", 30, "F"),
                row("Alice", 30, "F"),
                row("Adam", 50, "M"),
                row("Eve", 50, "F"),
                row("Grace", 60, "F"),
                row("Wilma", null, "F"));
        List<Field> dept =
                List.of(
                        new Field("DEPTNO", DataType.INT.notNull()),
                        new Field("DNAME", DataType.STRING.notNull()));
        table(
                "DEPT",
                dept,
                row(10, "Sales"),
                row(20, "Marketing"),
                row(30, "Engineering"),
                row(40, "Empty"));
        table("DEPT30", dept, row(30, "Engineering"));
        table(
                "EMPS",
                List.of(
                        new Field("EMPNO", DataType.INT.notNull()),
                        new Field("NAME", DataType.STRING.notNull()),
                        new Field("DEPTNO", DataType.INT.notNull()),
                        new Field("GENDER", DataType.STRING),
                        new Field("CITY", DataType.STRING),
                        new Field("EMPID", DataType.INT.notNull()),
                        new Field("AGE", DataType.INT),
                        new Field("SLACKER", DataType.BOOLEAN),
                        new Field("MANAGER", DataType.BOOLEAN.notNull()),
                        new Field("JOINEDAT", DataType.DATE.notNull())),
                emps(100, "Fred", 10, null, null, 30, 25, true, false, "1996-08-03"),
                emps(110, "Eric", 20, "M", "San Francisco", 3, 80, null, false, "2001-01-01"),
                emps(110, "John", 40, "M", "Vancouver", 2, null, false, true, "2002-05-03"),
                emps(120, "Wilma", 20, "F", null, 1, 5, null, true, "2005-09-07"),
                emps(130, "Alice", 40, "F", "Vancouver", 2, null, false, true, "2007-01-01"));
    }

    private static List<@Nullable Object> emps(
            int empno,
            String name,
            int deptno,
            @Nullable String gender,
            @Nullable String city,
            int empid,
            @Nullable Integer age,
            @Nullable Boolean slacker,
            boolean manager,
            String joined) {
        return row(
                empno,
                name,
                deptno,
                gender,
                city,
                empid,
                age,
                slacker,
                manager,
                LocalDate.parse(joined));
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @SafeVarargs
    private void table(String name, List<Field> fields, List<@Nullable Object>... all) {
        rows.put(new TestTable(name, new Schema(fields)), Arrays.asList(all));
    }

    List<TestTable> tables() {
        return List.copyOf(rows.keySet());
    }

    /**
     * The rows of a step: a third of every table's.
     *
     * @param step from 0 to 2
     */
    Map<String, Batch> step(int step) {
        Map<String, Batch> batches = new LinkedHashMap<>();
        rows.forEach(
                (table, all) -> {
                    var part = all.subList(all.size() * step / 3, all.size() * (step + 1) / 3);
                    if (!part.isEmpty()) {
                        BatchBuilder batch = new BatchBuilder(table.schema());
                        part.forEach(row -> batch.add(1, row));
                        batches.put(table.name(), batch.build());
                    }
                });
        return batches;
    }
}
