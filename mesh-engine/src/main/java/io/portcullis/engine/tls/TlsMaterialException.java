package io.portcullis.engine.tls;

/** Keys or certificates that cannot be used, with the place they came from and what to do about it. */
public final class TlsMaterialException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String place;
    private final String problem;
    private final String remedy;

    /**
     * @param place the file, or the property, that is wrong
     * @param problem what is wrong with it
     * @param remedy what to do, as one sentence
     */
    public TlsMaterialException(String place, String problem, String remedy) {
        super(place + ": " + problem + "; " + remedy);
        this.place = place;
        this.problem = problem;
        this.remedy = remedy;
    }

    /** As above, with what it was found by. */
    public TlsMaterialException(String place, String problem, String remedy, Throwable cause) {
        this(place, problem, remedy);
        initCause(cause);
    }

    /** The file, or the property, that is wrong. */
    public String place() {
        return place;
    }

    public String problem() {
        return problem;
    }

    public String remedy() {
        return remedy;
    }
}
