package io.portcullis.engine.matrix;

/** What is spoken on one side of the gateway. */
enum Http {
    HTTP_1_0("1.0"),
    HTTP_1_1("1.1"),
    HTTP_2("2");

    private final String version;

    Http(String version) {
        this.version = version;
    }

    boolean can(Capability what) {
        return what.of(this);
    }

    @Override
    public String toString() {
        return version;
    }
}
