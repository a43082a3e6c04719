package io.tidewire.app.yaml;

/** Whether SQL that is read bit by bit is within a text or a quoted name. */
final class OpenQuote {

    private enum State {
        PLAIN,
        TEXT,
        NAME,
        LINE_COMMENT,
        COMMENT
    }

    private State state = State.PLAIN;
    private char last;

    boolean isOpen() {
        return state == State.TEXT || state == State.NAME;
    }

    void read(String sql) {
        for (int i = 0; i < sql.length(); i++) {
            char next = sql.charAt(i);
            State before = state;
            state = after(next);
            // What begins or ends a comment is no part of the next sign.
            last = state == before ? next : 0;
        }
    }

    private State after(char next) {
        return switch (state) {
            case PLAIN ->
                    switch (next) {
                        case '\'' -> State.TEXT;
                        case '`' -> State.NAME;
                        case '-' -> last == '-' ? State.LINE_COMMENT : State.PLAIN;
                        case '*' -> last == '/' ? State.COMMENT : State.PLAIN;
                        default -> State.PLAIN;
                    };
            case TEXT -> next == '\'' ? State.PLAIN : State.TEXT;
            case NAME -> next == '`' ? State.PLAIN : State.NAME;
            case LINE_COMMENT -> next == '\n' ? State.PLAIN : State.LINE_COMMENT;
            case COMMENT -> next == '/' && last == '*' ? State.PLAIN : State.COMMENT;
        };
    }
}
