package io.portcullis.sidecar.command.intercept;

/** A family of addresses, with what differs in the rules. */
enum Family {
    IPV4("ip", "iptables", "127.0.0.6/32", "127.0.0.0/8", "ip_tables_names"),
    IPV6("ip6", "ip6tables", "::6/128", "::1/128", "ip6_tables_names");

    private final String nft;
    private final String iptables;
    private final String applicationSource;
    private final String loopback;
    private final String legacyTables;

    Family(String nft, String iptables, String applicationSource, String loopback, String legacyTables) {
        this.nft = nft;
        this.iptables = iptables;
        this.applicationSource = applicationSource;
        this.loopback = loopback;
        this.legacyTables = legacyTables;
    }

    static Family of(String address) {
        return address.indexOf(':') < 0 ? IPV4 : IPV6;
    }

    /** Its name in nft. */
    String nft() {
        return nft;
    }

    /** How its iptables programs begin. */
    String iptables() {
        return iptables;
    }

    /** Where the inbound side calls the application from. */
    String applicationSource() {
        return applicationSource;
    }

    /** What only this pod can reach. */
    String loopback() {
        return loopback;
    }

    /** The file below {@code /proc/net} that names the tables of the legacy iptables. */
    String legacyTables() {
        return legacyTables;
    }
}
