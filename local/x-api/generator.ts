import { findEntities } from './entities.ts';
import type { Media, Place, Post, PostMetrics, Reference } from './post.ts';
import { Random } from './random.ts';
import { USERS, userById } from './users.ts';

const OPENINGS = [
  'Reading about',
  'Just tried',
  'Thoughts on',
  'Why we chose',
  'Notes from a day with',
  'ドキュメント:',
] as const;
const ENDINGS = [
  'and it went well',
  'before breakfast',
  'once more 🎉',
  'with friends in Zürich',
  'at scale',
  '',
] as const;
const FILLERS = ['weather', 'gardening', 'tea & scones', 'cycling', 'chess', 'old maps'] as const;
const SOURCES = ['Twitter Web App', 'Twitter for iPhone', 'Twitter for Android'] as const;
const PLACES: readonly Place[] = [
  place(
    '5a110d312052166f',
    'San Francisco',
    'San Francisco, CA',
    'United States',
    'US',
    [-122.51, 37.7, -122.36, 37.83],
  ),
  place('3078869807f9dd36', 'Berlin', 'Berlin, Germany', 'Germany', 'DE', [13.09, 52.34, 13.76, 52.68]),
  place('81ee5c1c4b9f2a7d', 'Nairobi', 'Nairobi, Kenya', 'Kenya', 'KE', [36.66, -1.44, 37.11, -1.16]),
];

function place(id: string, name: string, fullName: string, country: string, code: string, bbox: number[]): Place {
  return {
    id,
    name,
    full_name: fullName,
    country,
    country_code: code,
    place_type: 'city',
    geo: { type: 'Feature', bbox, properties: {} },
  };
}

/** What a test or a user may say about a post to be issued; the rest is made up. */
export interface PostDraft {
  readonly text: string;
  readonly username?: string;
  readonly lang?: string;
  readonly retweetOf?: string;
  readonly replyTo?: string;
  readonly quoteOf?: string;
  /** How long search does not find it yet, ms. */
  readonly indexDelayMs?: number;
  /** ms since 1970; a post may not be older than the newest one. */
  readonly createdAt?: number;
}

export type PostContent = Omit<Post, 'id' | 'createdAt' | 'visibleAt'>;

export interface GeneratorSettings {
  readonly seed: number;
  readonly keywords: readonly string[];
}

/** The content of post number `index`: a function of seed, keywords, index and of what may be referred to. */
export function generatePost(settings: GeneratorSettings, index: number, recent: readonly Post[]): PostContent {
  const random = new Random(settings.seed, 'post', index);
  const author = random.pick(USERS);
  const original = recent.length > 0 && random.chance(0.08) ? random.pick(recent) : undefined;
  if (original && original.reference?.type !== 'retweeted') {
    const name = userById(original.authorId)?.username ?? 'someone';
    const text = [...`RT @${name}: ${original.text}`];
    return complete(random, {
      text: text.length > 140 ? `${text.slice(0, 139).join('')}…` : text.join(''),
      authorId: author.id,
      lang: original.lang,
      reference: { type: 'retweeted', id: original.id },
    });
  }
  const words: string[] = [random.pick(OPENINGS), ...subjects(random, settings.keywords), random.pick(ENDINGS)];
  const expanded = new Map<string, string>();
  let reference: Reference | undefined;
  let inReplyToUserId: string | undefined;
  const target = recent.length > 0 && random.chance(0.15) ? random.pick(recent) : undefined;
  if (target && random.chance(0.5)) {
    reference = { type: 'replied_to', id: target.id };
    inReplyToUserId = target.authorId;
    words.unshift(`@${userById(target.authorId)?.username ?? 'someone'}`);
  } else if (target) {
    reference = { type: 'quoted', id: target.id };
  } else if (random.chance(0.2)) {
    words.push(`cc @${random.pick(USERS).username}`);
  }
  if (random.chance(0.3)) {
    const link = `https://t.co/${random.below(2 ** 31).toString(36)}x`;
    expanded.set(link, `https://example.com/articles/${index}`);
    words.push(link);
  }
  if (random.chance(0.05)) words.push('$MSFT');
  words.push(`#n${index}`);
  const text = words.filter((word) => word !== '').join(' ');
  const lang = text.startsWith('ド') ? 'ja' : 'en';
  return complete(random, { text, authorId: author.id, lang, reference, inReplyToUserId }, expanded);
}

/** None of the keywords in a fifth of the posts, two of them in another fifth, one in the rest. */
function subjects(random: Random, keywords: readonly string[]): string[] {
  const dice = random.next();
  if (keywords.length === 0 || dice < 0.2) return [random.pick(FILLERS)];
  const first = random.pick(keywords);
  const shown = random.chance(0.25) && /^[\p{L}\p{N}_]+$/u.test(first) ? `#${first}` : first;
  if (dice < 0.8 || keywords.length === 1) return [shown];
  return [shown, 'and', random.pick(keywords.filter((keyword) => keyword !== first))];
}

interface Given {
  readonly text: string;
  readonly authorId: string;
  readonly lang: string;
  readonly reference?: Reference | undefined;
  readonly inReplyToUserId?: string | undefined;
}

function complete(random: Random, given: Given, expanded?: ReadonlyMap<string, string>): PostContent {
  const media = given.reference?.type !== 'retweeted' && random.chance(0.15) ? [makeMedia(random)] : [];
  let text = given.text;
  const links = new Map(expanded);
  if (media[0]) {
    const link = `https://t.co/${random.below(2 ** 31).toString(36)}m`;
    links.set(link, `https://x.com/i/status/media/${media[0].media_key}`);
    text = `${text} ${link}`;
  }
  const entities = findEntities(text, links);
  const last = entities.urls.at(-1);
  const urls =
    media[0] && last ? [...entities.urls.slice(0, -1), { ...last, media_key: media[0].media_key }] : entities.urls;
  const located = random.chance(0.1) ? random.pick(PLACES) : undefined;
  const [west = 0, south = 0, east = 0, north = 0] = located?.geo.bbox ?? [];
  return {
    text,
    lang: given.lang,
    authorId: given.authorId,
    source: random.pick(SOURCES),
    entities: { ...entities, urls },
    metrics: makeMetrics(random),
    ...(given.reference ? { reference: given.reference } : {}),
    ...(given.inReplyToUserId ? { inReplyToUserId: given.inReplyToUserId } : {}),
    ...(located ? { place: located } : {}),
    ...(located && random.chance(0.5) ? { coordinates: [(west + east) / 2, (south + north) / 2] as const } : {}),
    media,
    possiblySensitive: random.chance(0.02),
  };
}

/** Completes a given text with the same made-up surroundings. */
export function draftPost(settings: GeneratorSettings, index: number, draft: PostDraft, authorId: string): PostContent {
  const random = new Random(settings.seed, 'draft', index);
  const reference: Reference | undefined = draft.retweetOf
    ? { type: 'retweeted', id: draft.retweetOf }
    : draft.replyTo
      ? { type: 'replied_to', id: draft.replyTo }
      : draft.quoteOf
        ? { type: 'quoted', id: draft.quoteOf }
        : undefined;
  return {
    text: draft.text,
    lang: draft.lang ?? 'en',
    authorId,
    source: random.pick(SOURCES),
    entities: findEntities(draft.text),
    metrics: makeMetrics(random),
    ...(reference ? { reference } : {}),
    media: [],
    possiblySensitive: false,
  };
}

function makeMetrics(random: Random): PostMetrics {
  return {
    retweet_count: random.below(20),
    reply_count: random.below(10),
    like_count: random.below(200),
    quote_count: random.below(5),
    bookmark_count: random.below(5),
    impression_count: random.below(10_000),
  };
}

function makeMedia(random: Random): Media {
  const number = `1${String(random.below(1e9)).padStart(9, '0')}${String(random.below(1e9)).padStart(9, '0')}`;
  if (random.chance(0.7)) {
    const url = `https://pbs.twimg.com/media/${number}.jpg`;
    return {
      media_key: `3_${number}`,
      type: 'photo',
      url,
      width: 1200,
      height: 800,
      alt_text: 'A chart of a busy day',
    };
  }
  const base = `https://video.twimg.com/ext_tw_video/${number}/pu`;
  return {
    media_key: `7_${number}`,
    type: 'video',
    preview_image_url: `https://pbs.twimg.com/ext_tw_video_thumb/${number}/pu/img/frame.jpg`,
    width: 1280,
    height: 720,
    duration_ms: 1000 + random.below(60_000),
    variants: [
      { content_type: 'application/x-mpegURL', url: `${base}/pl/list.m3u8` },
      { bit_rate: 832_000, content_type: 'video/mp4', url: `${base}/vid/640x360/clip.mp4` },
      { bit_rate: 2_176_000, content_type: 'video/mp4', url: `${base}/vid/1280x720/clip.mp4` },
    ],
  };
}
