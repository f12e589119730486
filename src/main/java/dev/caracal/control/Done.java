package dev.caracal.control;

/**
 * What became of a control or report request.
 *
 * @param answer for the site
 * @param target whom or what it was about, for the audit log; passkeys are shortened
 * @param effect what it has really changed, in words for the audit log
 */
public record Done(Answer answer, String target, String effect) {
}
