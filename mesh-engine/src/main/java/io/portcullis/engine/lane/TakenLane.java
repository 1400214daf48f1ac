package io.portcullis.engine.lane;

/** Which lane a request took. */
public enum TakenLane {
    /** Its route was compiled, or none was needed. */
    ENGINE("engine"),
    /** The application's own filters and handlers ran, or should have. */
    EXTENSION("extension");

    private final String text;

    TakenLane(String text) {
        this.text = text;
    }

    /** The name in logs and metrics. */
    public String text() {
        return text;
    }
}
