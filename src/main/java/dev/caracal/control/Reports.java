package dev.caracal.control;

/** What the tracker tells its site: {@code /REPORT_PASSWORD/report?get=...}, in the form of one of the two Ocelots. */
public interface Reports {
    Answer report(Parameters parameters);
}
