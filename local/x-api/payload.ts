import type { Post } from './post.ts';
import { type User, userById } from './users.ts';

export const TWEET_FIELDS = [
  'article,attachments,author_id,card_uri,community_id,context_annotations,conversation_id,created_at,display_text_range',
  'edit_controls,edit_history_tweet_ids,entities,geo,id,in_reply_to_user_id,lang,media_metadata,non_public_metrics',
  'note_tweet,organic_metrics,possibly_sensitive,promoted_metrics,public_metrics,referenced_tweets,reply_settings',
  'scopes,source,suggested_source_links,text,withheld',
]
  .join(',')
  .split(',');
export const USER_FIELDS = [
  'affiliation,connection_status,created_at,description,entities,id,is_identity_verified,location,most_recent_tweet_id',
  'name,parody,pinned_tweet_id,profile_banner_url,profile_image_url,protected,public_metrics,receives_your_dm',
  'subscription,subscription_type,url,username,verified,verified_followers_count,verified_type,withheld',
]
  .join(',')
  .split(',');
export const MEDIA_FIELDS = [
  'alt_text,duration_ms,height,media_key,non_public_metrics,organic_metrics,preview_image_url,promoted_metrics',
  'public_metrics,type,url,variants,width',
]
  .join(',')
  .split(',');
export const PLACE_FIELDS = 'contained_within,country,country_code,full_name,geo,id,name,place_type'.split(',');
export const POLL_FIELDS = 'duration_minutes,end_datetime,id,options,voting_status'.split(',');
export const EXPANSIONS = [
  'article.cover_media,article.media_entities,attachments.media_keys,attachments.media_source_tweet',
  'attachments.poll_ids,author_id,edit_history_tweet_ids,entities.mentions.username,geo.place_id,in_reply_to_user_id',
  'entities.note.mentions.username,referenced_tweets.id,referenced_tweets.id.attachments.media_keys',
  'referenced_tweets.id.author_id',
]
  .join(',')
  .split(',');

export interface Selection {
  readonly tweet: ReadonlySet<string>;
  readonly user: ReadonlySet<string>;
  readonly media: ReadonlySet<string>;
  readonly place: ReadonlySet<string>;
  readonly expansions: ReadonlySet<string>;
}

type Json = Record<string, unknown>;

export interface Payload {
  readonly data: Json[];
  readonly includes?: Json;
  readonly errors?: Json[];
}

/** The posts as v2 shows them: default and selected fields only, expanded objects once each in `includes`. */
export function render(posts: readonly Post[], select: Selection, lookup: (id: string) => Post | undefined): Payload {
  const users = new Map<string, Json>();
  const media = new Map<string, Json>();
  const places = new Map<string, Json>();
  const tweets = new Map<string, Json>();
  const errors: Json[] = [];
  const wants = (expansion: string) => select.expansions.has(expansion);
  const addUser = (id: string | undefined) => {
    const user = id === undefined ? undefined : userById(id);
    if (user) users.set(user.id, renderUser(user, select.user));
  };
  for (const post of posts) {
    if (wants('author_id')) addUser(post.authorId);
    if (wants('in_reply_to_user_id')) addUser(post.inReplyToUserId);
    if (wants('entities.mentions.username')) for (const mention of post.entities.mentions) addUser(mention.id);
    if (wants('geo.place_id') && post.place) {
      places.set(post.place.id, pick(post.place, ['id', 'full_name'], select.place));
    }
    if (wants('attachments.media_keys')) {
      for (const item of post.media) media.set(item.media_key, pick(item, ['media_key', 'type'], select.media));
    }
    if (post.reference && (wants('referenced_tweets.id') || wants('referenced_tweets.id.author_id'))) {
      const referenced = lookup(post.reference.id);
      if (referenced) {
        tweets.set(referenced.id, renderPost(referenced, select.tweet));
        if (wants('referenced_tweets.id.author_id')) addUser(referenced.authorId);
      } else errors.push(notFound(post.reference.id));
    }
  }
  const includes: Json = {};
  for (const [name, found] of Object.entries({ users, tweets, places, media })) {
    if (found.size > 0) includes[name] = [...found.values()];
  }
  return {
    data: posts.map((post) => renderPost(post, select.tweet)),
    ...(Object.keys(includes).length > 0 ? { includes } : {}),
    ...(errors.length > 0 ? { errors } : {}),
  };
}

function notFound(id: string): Json {
  return {
    value: id,
    detail: `Could not find tweet with referenced_tweets.id: [${id}].`,
    title: 'Not Found Error',
    resource_type: 'tweet',
    parameter: 'referenced_tweets.id',
    resource_id: id,
    type: 'https://api.twitter.com/2/problems/resource-not-found',
  };
}

function renderPost(post: Post, fields: ReadonlySet<string>): Json {
  const geo = {
    ...(post.place ? { place_id: post.place.id } : {}),
    ...(post.coordinates ? { coordinates: { type: 'Point', coordinates: post.coordinates } } : {}),
  };
  const entities = Object.fromEntries(Object.entries(post.entities).filter(([, found]) => found.length > 0));
  const whole: Json = {
    id: post.id,
    text: post.text,
    edit_history_tweet_ids: [post.id],
    author_id: post.authorId,
    conversation_id: post.reference?.type === 'replied_to' ? post.reference.id : post.id,
    created_at: `${new Date(post.createdAt).toISOString().slice(0, 19)}.000Z`,
    lang: post.lang,
    source: post.source,
    possibly_sensitive: post.possiblySensitive,
    reply_settings: 'everyone',
    public_metrics: post.metrics,
    ...(Object.keys(entities).length > 0 ? { entities } : {}),
    ...(Object.keys(geo).length > 0 ? { geo } : {}),
    ...(post.inReplyToUserId ? { in_reply_to_user_id: post.inReplyToUserId } : {}),
    ...(post.reference ? { referenced_tweets: [post.reference] } : {}),
    ...(post.media.length > 0 ? { attachments: { media_keys: post.media.map((item) => item.media_key) } } : {}),
  };
  return pick(whole, ['id', 'text', 'edit_history_tweet_ids'], fields);
}

function renderUser(user: User, fields: ReadonlySet<string>): Json {
  return pick(user, ['id', 'name', 'username'], fields);
}

function pick(whole: object, always: readonly string[], fields: ReadonlySet<string>): Json {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => always.includes(name) || fields.has(name)));
}
