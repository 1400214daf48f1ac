package io.portcullis.engine.matrix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of stages (rows) and aborts (columns), each cell with a word for what comes of it; {@code -} is no cell. */
final class AbortTable {
    /**
     * One of them.
     *
     * @param outcome the word
     */
    record Cell(Stage stage, Abort how, String outcome) {
        /** Whether the one who gives up, speaking that, can do so there, where the client speaks this. */
        boolean isPossible(Http by, Http in) {
            return (!how.isFrame() || by.can(Capability.STREAMS))
                    && (stage != Stage.BEFORE_REQUEST_END || in.can(Capability.REQUEST_OF_UNKNOWN_LENGTH));
        }
    }

    private AbortTable() {}

    static List<Cell> cells(String table) {
        List<List<String>> rows = table.lines()
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
                .toList();
        List<String> columns = rows.getFirst();
        List<Cell> cells = new ArrayList<>();
        for (List<String> row : rows.subList(1, rows.size())) {
            for (int i = 1; i < columns.size(); i++) {
                if (!row.get(i).equals("-")) {
                    cells.add(new Cell(Stage.valueOf(row.getFirst()), Abort.valueOf(columns.get(i)), row.get(i)));
                }
            }
        }
        return cells;
    }

    /** The request of an exchange that is given up: without a length, where the client can send it so. */
    static String request(String method, Http in) {
        return method + (in.can(Capability.REQUEST_OF_UNKNOWN_LENGTH) ? " ?4 KB" : " 4 KB");
    }
}
