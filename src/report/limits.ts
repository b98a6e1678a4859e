/** "Maximum length is 65535 characters" of a check run's `output.summary` and `output.text`. GitHub REST API, checks/create. */
export const MAX_CHECK_TEXT = 65_535;

/** "body is too long (maximum is 65536 characters)": GitHub's answer to longer comments. */
export const MAX_COMMENT_BODY = 65_536;

/** "title: The title that represents the annotation. The maximum size is 255 characters." GitHub REST API, checks/create. */
export const MAX_ANNOTATION_TITLE = 255;

/** "message: ... The maximum size is 64 KB." GitHub REST API, checks/create. */
export const MAX_ANNOTATION_MESSAGE = 64_000;

/** Our own: pages with more than 270 comments stopped working for people (reviewdog#1008); more than 30 nobody reads. */
export const MAX_INLINE_COMMENTS = 30;

/** Our own: a suggestion that replaces more lines than this hides what it changes. */
export const MAX_SUGGESTION_LINES = 12;

/** "The Checks API limits the number of annotations to a maximum of 50 per API request." GitHub REST API, checks/create. */
export const MAX_ANNOTATIONS_A_REQUEST = 50;
