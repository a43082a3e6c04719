package io.tidewire.testkit.nexmark;

import static io.tidewire.testkit.nexmark.Table.AUCTION;
import static io.tidewire.testkit.nexmark.Table.BID;
import static io.tidewire.testkit.nexmark.Table.PERSON;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The queries: the public suite's q0 to q23 and its four of MATCH_RECOGNIZE, and two variants. */
public enum Query {
    Q0(BID),
    Q1(BID),
    Q2(BID),
    Q3(AUCTION, PERSON),
    Q4(AUCTION, BID),
    Q5(BID),
    Q6(AUCTION, BID),
    Q7(BID),
    Q8(PERSON, AUCTION),
    Q9(AUCTION, BID),
    Q10(BID),
    Q11(BID),
    /** In processing time: its answer depends on when it runs. */
    Q12(BID),
    Q12_EVENT_TIME(BID),
    /** In processing time, over a table that never changes. */
    Q13(BID),
    /** With a user-defined function. */
    Q14(BID),
    Q14_BUILT_IN(BID),
    Q15(BID),
    Q16(BID),
    Q17(BID),
    Q18(BID),
    Q19(BID),
    Q20(BID, AUCTION),
    Q21(BID),
    Q22(BID),
    Q23(BID, PERSON, AUCTION),
    MATCH0(BID),
    MATCH1(BID),
    MATCH2(BID),
    MATCH3(BID);

    /** The table that {@link #Q13} looks up beside the events. */
    public static final String SIDE_INPUT = "side_input";

    private static final Pattern VIEW =
            Pattern.compile("CREATE VIEW (\\w+) AS (.*)", Pattern.DOTALL);

    private final List<Table> tables;

    Query(Table... tables) {
        this.tables = List.of(tables);
    }

    /** As people write it: q0, q12_event_time, match3. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The tables it reads; a row of each of them counts as a row of its input. */
    public List<Table> tables() {
        return tables;
    }

    /** The views it is made of by name, in order; the last one is {@link #title}. */
    public SequencedMap<String, String> views() {
        SequencedMap<String, String> views = new LinkedHashMap<>();
        for (String statement : statements()) {
            Matcher view = VIEW.matcher(statement);
            if (view.matches()) {
                views.put(view.group(1), view.group(2));
            } else {
                views.put(title(), statement);
            }
        }
        return views;
    }

    private List<String> statements() {
        List<String> statements = new ArrayList<>();
        for (String statement : text().split(";")) {
            statements.add(statement.strip());
        }
        return statements;
    }

    /** The file without the comments on lines of their own. */
    private String text() {
        try (InputStream file = Query.class.getResourceAsStream(title() + ".sql")) {
            if (file == null) {
                throw new IllegalStateException("no text of " + title());
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("(?m)^--.*\n", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
