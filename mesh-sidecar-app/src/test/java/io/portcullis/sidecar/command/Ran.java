package io.portcullis.sidecar.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/**
 * A command that ran in this process.
 *
 * @param status its exit status
 * @param out what it printed
 * @param err what it printed to standard error
 */
public record Ran(int status, String out, String err) {
    public static Ran with(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status =
                SidecarCommands.run(environment, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Ran(status, out.toString(), err.toString());
    }

    public static Ran of(String... arguments) {
        return with(Map.of(), arguments);
    }
}
